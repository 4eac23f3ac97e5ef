import { type Agent, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';

/** Posts a body as JSON, whatever it is, over a connection that is kept. */
export function postJson(
  url: string,
  agent: Agent,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(
      url,
      { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      (reply) => {
        textOf(reply).then((text) => resolve({ status: reply.statusCode ?? 0, text }), reject);
      },
    );
    sending.once('error', reject);
    sending.end(Buffer.from(body));
  });
}
