/** What came of an answer that goes on, until a text was in it. */
export interface FirstText {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly text: string;
}

/** Posts a request and reads its answer until the text has come, then leaves. */
export async function firstTextOf(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  awaited: string,
): Promise<FirstText> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.includes(awaited)) break;
  }
  leaving.abort();
  return { status: response.status, type: response.headers.get('content-type'), headers: response.headers, text };
}
