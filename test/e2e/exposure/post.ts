/** A request to /graphql word for word, and its answer. */
export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly codes: readonly unknown[];
  /** `extensions` of the answer. */
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/** Posts a body, as JSON unless the headers say otherwise. An answer over Server-Sent Events is its first event. */
export async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  const text = await reply.text();
  const json = /^event: next\ndata: (.+)$/m.exec(text)?.[1] ?? text;
  const { errors = [], extensions = {}, data } = JSON.parse(json);
  const codes = (errors as { extensions: { code: string } }[]).map((error) => error.extensions.code);
  return { status: reply.status, headers: reply.headers, text, codes: [...new Set(codes)], extensions, data };
}
