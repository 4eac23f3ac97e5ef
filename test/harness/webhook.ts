import type { WebhookKind } from '../../src/domain/webhook-kind.js';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { plantSignatures } from './leaks.js';
import type { RunningGateway } from './system.js';

/** Sends a gateway a webhook as the provider would; signed with the payment secret unless another is given. */
export async function deliverWebhook(
  { gateway }: { readonly gateway: Pick<RunningGateway['gateway'], 'url'> },
  kind: WebhookKind,
  fields: Message,
  secret = SIMULATOR_SECRET,
  account = 'default',
) {
  const signedMessage = withSignature(kind, fields, secret);
  plantSignatures(signedMessage);
  const response = await fetch(`${gateway.url}/webhooks/${account}/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encodeForm(signedMessage),
  });
  const text = await response.text();
  plantSignatures(text);
  return { status: response.status, text };
}
