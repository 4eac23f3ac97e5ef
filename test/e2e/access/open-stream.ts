import { closeAfterTest } from '../../harness/system.js';

const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status } }';

/** A stream as it is held open: what came so far, and whether it has ended, and was broken off. */
export async function openStream(url: string, credential?: string, query = WATCH, accept = 'text/event-stream') {
  const leaving = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  const state = { status: response.status, text: '', ended: false, isBroken: false };
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) state.text += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  void read()
    .catch(() => {
      state.isBroken = true;
    })
    .finally(() => {
      state.ended = true;
    });
  closeAfterTest(async () => leaving.abort());
  return state;
}

export const hasBegun = ({ text }: { text: string }) => text.includes('CAPTURED');
