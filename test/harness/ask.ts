import { plant, refuseLeaks } from './leaks.js';

/** An error as a client sees it. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What a GraphQL request came to over HTTP. */
export interface Answer<Data> {
  readonly status: number;
  readonly requestId: string | null;
  /** Absent where the request never got as far as being carried out. */
  readonly data?: Data;
  /** Empty where all went well. */
  readonly errors: readonly AnswerError[];
}

/** Posts a GraphQL request, with a credential where one is given. */
export async function ask<Data = unknown>(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  credential?: string,
): Promise<Answer<Data>> {
  if (credential !== undefined && credential.length >= 8) plant('a credential', credential);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as { data?: Data; errors?: AnswerError[] };
  refuseLeaks('an answer with errors', JSON.stringify(errors));
  return {
    status: response.status,
    requestId: response.headers.get('x-request-id'),
    ...(data !== undefined && { data }),
    errors,
  };
}

/** Reads again and again, each `everyMs` milliseconds, until the result fits. Fails when it never does. */
export async function until<T>(
  read: () => T | Promise<T>,
  fits: (result: T) => boolean,
  withinMs = 300_000,
  everyMs = 10,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const result = await read();
    if (fits(result)) return result;
    if (performance.now() > end) throw new Error(`Still not there: ${JSON.stringify(result)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
