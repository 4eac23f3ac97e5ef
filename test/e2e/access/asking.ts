import { type AnswerError, ask } from '../../harness/ask.js';

/** What a request came to, over plain HTTP or Server-Sent Events. */
export interface Reply {
  readonly status: number;
  readonly data: unknown;
  readonly codes: readonly unknown[];
}

/** Asks with a credential; a subscription's first answer is its answer. */
export async function askAs(url: string, text: string, credential?: string): Promise<Reply> {
  if (!text.startsWith('subscription')) {
    const { status, data, errors } = await ask(url, text, {}, credential);
    return { status, data, codes: codesOf(errors) };
  }
  const stop = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify({ query: text }),
    signal: stop.signal,
  });
  try {
    const first = await firstAnswerOf(response);
    return { status: response.status, data: first.data, codes: codesOf(first.errors ?? []) };
  } finally {
    stop.abort();
  }
}

async function firstAnswerOf(response: Response): Promise<{ data?: unknown; errors?: AnswerError[] }> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return (await response.json()) as { data?: unknown; errors?: AnswerError[] };
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const data = /^event: next\ndata: (.+)\n/m.exec(text)?.[1];
    if (data !== undefined) return JSON.parse(data);
  }
  throw new Error(`The stream ended without an answer: ${text}`);
}

function codesOf(errors: readonly AnswerError[]): readonly unknown[] {
  return errors.map(({ extensions }) => extensions['code']);
}
