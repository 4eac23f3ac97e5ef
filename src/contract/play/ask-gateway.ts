import type { TestAnswer, TestGateway } from '../../testing/test-gateway.js';

/** What is asked, and by whom. */
export interface Asked {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The token of whoever asks. */
  readonly token: string;
}

type Answer = TestAnswer<Record<string, unknown>>;

/** Asks as any client does; of a subscription the first event is the answer. */
export async function ask(gateway: TestGateway, asked: Asked, isSubscription = false): Promise<Answer> {
  const headers = { authorization: `Bearer ${asked.token}` };
  return isSubscription
    ? firstEvent(gateway.url, asked, headers)
    : gateway.query(asked.document, asked.variables, headers);
}

/** Server-Sent Events of graphql-sse: each that says something is a line "data: " with JSON. */
async function firstEvent(
  url: string,
  { document, variables }: Asked,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const ending = new AbortController();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: document, variables }),
      signal: ending.signal,
    });
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const event = /^data: (\{.*\})$/m.exec(text)?.[1];
      if (event !== undefined) return answerOf(response.status, event);
    }
    // Refused before anything was streamed.
    return answerOf(response.status, text);
  } finally {
    ending.abort();
  }
}

function answerOf(status: number, json: string): Answer {
  const { data = null, errors = [] } = JSON.parse(json) as Partial<Answer>;
  return { status, data, errors };
}
