import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { MalformedMessage, type Message } from '../../src/freedompay/protocol/message.js';
import { answerTo, signedAnswer } from '../../src/freedompay/webhooks/answer.js';
import { fieldsOf, type RawWebhook } from '../../src/freedompay/webhooks/body.js';
import { checkWebhook } from '../../src/freedompay/webhooks/check.js';
import { payoutWebhook } from '../../src/freedompay/webhooks/payout.js';
import { redactedFields } from '../../src/freedompay/webhooks/redacted-fields.js';
import { resultWebhook } from '../../src/freedompay/webhooks/result.js';
import { receive, saltOf, UnverifiedWebhook } from '../../src/freedompay/webhooks/webhook.js';
import { FORMS, published, shop, signed } from '../../test/freedompay/webhooks/deliveries.js';
import { mutated } from '../mutations.js';
import { type CheckResult, defineTarget } from '../target.js';

const CHECK: Message = [
  ['pg_payment_id', '5'],
  ['pg_order_id', 'A-1'],
  ['pg_amount', '10.00'],
  ['pg_currency', 'KZT'],
  ['pg_ps_amount', '10.00'],
  ['pg_ps_full_amount', '10.00'],
  ['cart', 'Кофе & чай'],
  ['pg_salt', 'salt'],
];
const PAYOUT: Message = [
  ['pg_payment_id', '6'],
  ['pg_order_id', 'P-1'],
  ['pg_status', 'ok'],
  ['pg_merchant_id', shop.merchantId],
  ['pg_salt', 'salt'],
];

const KINDS = [
  { kind: checkWebhook, valid: signed('check', CHECK) },
  { kind: resultWebhook, valid: published('V8') },
  { kind: payoutWebhook, valid: signed('payout', PAYOUT, shop.payoutSecret) },
] as const;

/** What the shop's secrets were ever used to sign, as the values that went into the signatures. */
const SIGNED = new Set(KINDS.map(({ kind, valid }) => said(kind.script, valid)));

interface Attempt {
  readonly kind: (typeof KINDS)[number]['kind'];
  readonly raw: RawWebhook;
}

/** A valid delivery of any kind in any form, with its bytes changed, for its own kind or for another. */
const broken: fc.Arbitrary<Attempt> = fc
  .constantFrom(...KINDS.flatMap(({ valid }) => Object.values(FORMS).map((send) => send(valid))))
  .chain((raw) =>
    fc
      .tuple(mutated([raw.method === 'GET' ? raw.query : Buffer.from(raw.body).toString('utf8')]), anyKind)
      .map(([text, kind]) => {
        return { kind, raw: raw.method === 'GET' ? { ...raw, query: text } : { ...raw, body: Buffer.from(text) } };
      }),
  );

const anyKind = fc.constantFrom(...KINDS.map(({ kind }) => kind));

/** A well-formed delivery whose fields were changed, or that somebody signed with another secret or for another script. */
const forged: fc.Arbitrary<Attempt> = fc
  .tuple(
    fc.constantFrom(...KINDS),
    anyKind,
    fc.constantFrom(...Object.values(FORMS)),
    fc.constantFrom(...[replaceValue, dropField, addField, moveValue, resign, swapSignature]),
    fc.nat(),
    fc.string({ maxLength: 10 }).map((text) => text.replace(/[^ -~]/g, 'x')),
  )
  .map(([{ valid }, kind, send, forge, index, text]) => ({ kind, raw: send(forge(valid, index, text)) }));

/** Webhooks: nothing is believed but what the shop's secret signed for this kind, letter for letter. */
export const webhook = defineTarget<Attempt>({
  name: 'webhook',
  share: 3,
  inputs: fc.oneof(broken, forged),
  check: async ({ kind, raw }): Promise<CheckResult> => {
    try {
      const fields = await fieldsOf(raw);
      receive<unknown>(kind, shop, fields);
      if (!SIGNED.has(said(kind.script, fields))) throw new Error(`A forged ${kind.script} was believed.`);
      redactedFields(fields);
      signedAnswer(kind, shop, answerTo(saltOf(fields), 'ok', 'Accepted'));
      return 'accepted';
    } catch (error) {
      if (error instanceof MalformedMessage || error instanceof UnverifiedWebhook) return 'refused';
      throw error;
    }
  },
});

/** The values in the order in which the provider signs them, reckoned here by itself. */
function said(script: string, message: Message): string {
  const values = (fields: Message): string[] =>
    fields
      .filter(([name]) => name !== 'pg_sig' || fields !== message)
      .map((field, index) => ({ field, index }))
      .sort((a, b) => compare(a.field[0], b.field[0]) || a.index - b.index)
      .flatMap(({ field: [, value] }) =>
        typeof value === 'string' ? [value] : value.length > 0 ? values(value) : [''],
      );
  return createHash('sha256')
    .update([script, ...values(message)].join(';'))
    .digest('hex');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function replaceValue(message: Message, index: number, text: string): Message {
  return message.map((field, at) => (at === index % message.length ? [field[0], text] : field));
}

function dropField(message: Message, index: number): Message {
  return message.filter((_field, at) => at !== index % message.length);
}

function addField(message: Message, index: number, text: string): Message {
  return [...message.slice(0, index % message.length), [`x${index}`, text], ...message.slice(index % message.length)];
}

/** Gives one field's value to another: the provider signs no names. */
function moveValue(message: Message, index: number): Message {
  const [from, to] = [message[index % message.length], message[(index >> 8) % message.length]];
  return message.map((field) => (field === to && from ? [field[0], from[1]] : field));
}

function resign(message: Message, index: number, text: string): Message {
  const script = ['check', 'result', 'payout', '', 'result.php'][index % 5] as string;
  const key = createHash('md5').update(`${script};${text}`).digest('hex');
  return message.map((field) => (field[0] === 'pg_sig' ? ['pg_sig', key] : field));
}

function swapSignature(message: Message, index: number, text: string): Message {
  const signature = ['', '0', '0'.repeat(32), 'd41d8cd98f00b204e9800998ecf8427e', text, 'null'][index % 6] as string;
  return message.map((field) => (field[0] === 'pg_sig' ? ['pg_sig', signature] : field));
}
