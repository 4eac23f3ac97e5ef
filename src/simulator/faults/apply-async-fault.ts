import { randomUUID } from 'node:crypto';
import { htmlReply, type Reply } from '../model/replies.js';
import type { ArmedFault } from './faults.js';

/**
 * The reply of the asynchronous Gateway API as the fault leaves it; null: none, the connection is cut. A fault of another kind
 * changes nothing. Texts are changed, and no object: nothing else of the reply is to be written otherwise.
 */
export function applyAsyncFault(fault: ArmedFault | undefined, reply: Reply): Reply | null {
  const { body } = reply;
  switch (fault?.kind) {
    case 'drop-after':
      return null;
    case 'http-502-after':
      return htmlReply(502, '502 Bad Gateway');
    case 'truncated':
      return { ...reply, body: body.slice(0, Math.floor(body.length / 2)) };
    case 'unknown-word':
      return { ...reply, body: body.replace(STATUS, () => `"status":${JSON.stringify(fault.word ?? 'on_review')}`) };
    case 'other-payment':
      return { ...reply, body: body.replace(ID, () => `"id":${JSON.stringify(fault.otherPaymentId ?? randomUUID())}`) };
    case 'duplicate-field': {
      const member = `${JSON.stringify(fault.field ?? 'id')}:${JSON.stringify(fault.value ?? '')}`;
      return { ...reply, body: body.replace(/\}$/, () => `,${member}}`) };
    }
    default:
      return reply;
  }
}

/** The first of each: of the payment where there is one, else of what was begun. */
const STATUS = /"status":"[^"]*"/;
const ID = /"id":"[^"]*"/;
