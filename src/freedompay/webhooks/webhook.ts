import { InvalidAmount } from '../../domain/money.js';
import type { WebhookKind } from '../../domain/webhook-kind.js';
import type { Account } from '../account.js';
import { type FieldReaders, type FieldsOf, readFields, required, text, UnreadableField } from '../protocol/fields.js';
import { MalformedMessage, type Message, textOf } from '../protocol/message.js';
import { verify } from '../protocol/signature.js';

/** One of an account's two secrets. */
export type SecretName = 'payment' | 'payout';

/** One kind of webhook as a value: which secret signs it, what it holds and what that means. */
export interface WebhookDefinition<Content> {
  /** The last segment of the path it comes to, which is also the signature's script name. */
  readonly script: WebhookKind;
  readonly secret: SecretName;
  /** The one that is tried where the first does not hold; left out: none. */
  readonly otherSecret?: SecretName;
  /** Whether the provider may have signed these values for something else. */
  readonly isOther?: (message: Message) => boolean;
  readonly read: (message: Message, account: Account) => Content;
}

export function defineWebhook<S extends FieldReaders, Content>({
  fields,
  content,
  ...rest
}: Pick<WebhookDefinition<Content>, 'script' | 'secret' | 'otherSecret' | 'isOther'> & {
  readonly fields: S;
  readonly content: (fields: FieldsOf<S>, account: Account) => Content;
}): WebhookDefinition<Content> {
  return { ...rest, read: (message, account) => content(readFields(fields, message), account) };
}

/** A webhook that the provider did not sign. Nothing in it may be used, not even to answer it. */
export class UnverifiedWebhook extends Error {
  override readonly name = 'UnverifiedWebhook';
}

/**
 * Verifies a webhook over all its fields and only then reads it. Raises UnverifiedWebhook or MalformedMessage.
 *
 * Names are not covered by signatures: values that the provider signed for something else can be given the names of a
 * webhook, if the script's name fits: what a payer's browser takes back to a page of the shop's that ends in such a name. So
 * each kind demands every field that its deliveries always have. No name of a field gives a redirect away, for whoever passes
 * one off chooses the names; the order and form of its values does.
 */
export function receive<Content>(webhook: WebhookDefinition<Content>, account: Account, message: Message): Content {
  if (signedWith(webhook, account, message) === null) throw new UnverifiedWebhook('The signature is missing or wrong.');
  if (webhook.isOther?.(message))
    throw new UnverifiedWebhook('The provider signs such values for the browser of a payer.');
  try {
    refuseOtherMerchants(account, message);
    if (NO_SALT.test(required('pg_salt')(message))) throw new UnreadableField('field pg_salt is no random text');
    return webhook.read(message, account);
  } catch (error) {
    if (!(error instanceof UnreadableField || error instanceof InvalidAmount)) throw error;
    throw new MalformedMessage(`The message cannot be read: ${error.message}.`);
  }
}

/** Which of the account's secrets signed a webhook, the documented ones tried in turn; `null` where none of them did. */
export function signedWith(
  { script, secret, otherSecret }: Pick<WebhookDefinition<unknown>, 'script' | 'secret' | 'otherSecret'>,
  account: Account,
  message: Message,
): SecretName | null {
  const holds = (name: SecretName) => {
    const current = name === 'payment' ? account.secret : account.payoutSecret;
    return verify(
      script,
      message,
      [current, ...account.previousSecrets].map((one) => one.reveal()),
    );
  };
  return [secret, otherSecret].find((name) => name !== undefined && holds(name)) ?? null;
}

/** What an answer, which repeats the salt, could not carry. */
const NO_SALT = /[\p{Cc}\p{Cs}\ufffe\uffff]/u;

/** A webhook that says which shop it is for must mean this one: another may have the same secret. */
function refuseOtherMerchants({ merchantId }: Account, message: Message): void {
  const named = text('pg_merchant_id')(message)?.trim();
  if (named !== undefined && named !== merchantId) throw new UnverifiedWebhook('It is for another merchant.');
}

/** The salt of a verified webhook, which its answer repeats. */
export function saltOf(message: Message): string | undefined {
  return textOf(message, 'pg_salt');
}
