import { randomBytes } from 'node:crypto';
import { type Message, textOf, without } from '../../freedompay/protocol/message.js';
import { SIGNATURE_FIELD } from '../../freedompay/protocol/signature.js';
import { htmlReply, type Reply, type ScriptReply, type Signer, signed, xmlReply } from '../model/replies.js';
import type { ArmedFault } from './faults.js';

/** Where the status stands, in the order a client would look for it. */
const STATUS_FIELDS = [
  'pg_payment_status',
  'pg_transaction_status',
  'pg_refund_status',
  'pg_revoke_status',
  'pg_status',
];

/** Another payment that exists nowhere. */
const OTHER_PAYMENT_ID = '7999999999';

/** The reply as the fault leaves it; null: none, the connection is cut. A fault of another kind changes nothing. */
export function applyFault(fault: ArmedFault | undefined, reply: ScriptReply, signer: Signer): Reply | null {
  const honest = () => signed(reply, signer);
  const resigned = (fields: Message) => xmlReply(signed({ ...reply, fields }, signer));
  switch (fault?.kind) {
    case 'drop-after':
      return null;
    case 'http-502-after':
      return htmlReply(502, '502 Bad Gateway');
    case 'truncated':
      return truncated(xmlReply(honest()));
    case 'wrong-signature':
      return xmlReply(wronglySigned(honest()));
    case 'unsigned':
      return xmlReply(unsigned(honest()));
    case 'forged-success':
      return xmlReply(fault.signature === 'wrong' ? wronglySigned(honest()) : unsigned(honest()));
    case 'unknown-word':
      return resigned(withText(reply.fields, statusField(reply.fields), fault.word ?? 'on_review'));
    case 'other-payment':
      return resigned(withText(reply.fields, 'pg_payment_id', fault.otherPaymentId ?? OTHER_PAYMENT_ID));
    case 'duplicate-field': {
      const field = fault.field ?? statusField(reply.fields);
      return resigned([...reply.fields, [field, fault.value ?? textOf(reply.fields, field) ?? '']]);
    }
    default:
      return xmlReply(honest());
  }
}

function truncated(reply: Reply): Reply {
  return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
}

function unsigned(message: Message): Message {
  return without(without(message, SIGNATURE_FIELD), 'pg_salt');
}

/** The message with a signature that nobody made. */
export function wronglySigned(message: Message): Message {
  return withText(message, SIGNATURE_FIELD, randomBytes(16).toString('hex'));
}

function statusField(fields: Message): string {
  return STATUS_FIELDS.find((name) => textOf(fields, name) !== undefined) ?? 'pg_status';
}

/** The message with one text replaced, or added where it was not. */
function withText(message: Message, name: string, text: string): Message {
  if (!message.some(([field]) => field === name)) return [[name, text], ...message];
  return message.map((field) => (field[0] === name ? [name, text] : field));
}
