import { encodeForm } from '../../src/freedompay/protocol/form.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { seal } from '../../src/freedompay/protocol/signature.js';
import { SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import type { RunningGateway } from './system.js';

/** Sends a gateway a webhook as the provider would; signed with the payment secret unless another is given. */
export async function notify(
  { gateway }: Pick<RunningGateway, 'gateway'>,
  kind: 'check' | 'result' | 'payout',
  fields: Message,
  secret = SIMULATOR_SECRET,
) {
  const response = await fetch(`${gateway.url}/webhooks/default/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encodeForm(seal(kind, fields, secret)),
  });
  return { status: response.status, text: await response.text() };
}
