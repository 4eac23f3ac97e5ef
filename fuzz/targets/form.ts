import fc from 'fast-check';
import { decodeForm, encodeForm } from '../../src/freedompay/protocol/form.js';
import { MAX_BODY_BYTES, MalformedMessage, type Message } from '../../src/freedompay/protocol/message.js';
import { formMessage } from '../../test/freedompay/protocol/messages.js';
import { published } from '../../test/freedompay/webhooks/deliveries.js';
import { mutated, repetitive, soup } from '../mutations.js';
import { type CheckResult, defineTarget } from '../target.js';

const VALID = [encodeForm(published('V8')), 'a[0][name]=1&a[0][n]=2&a[][name]=3&b=%D0%B6+x', 'pg_xml=%3Cresponse%3E'];

/** Forms: each pair is kept or the whole is refused, and what is kept can be written and read again. */
export const form = defineTarget({
  name: 'form',
  share: 3,
  inputs: fc.oneof(mutated(VALID), soup, formMessage.map(encodeForm), { weight: 1, arbitrary: repetitive }),
  check: (body): CheckResult => {
    let message: Message;
    try {
      message = decodeForm(body);
    } catch (error) {
      if (error instanceof MalformedMessage) return 'refused';
      throw error;
    }
    const values = [...new URLSearchParams(body)].map(([, value]) => value);
    const stored = textsOf(message);
    if (stored.toSorted().join('\n') !== values.toSorted().join('\n')) throw new Error('A pair was lost or changed.');
    const written = encodeForm(message);
    if (written.length <= MAX_BODY_BYTES && JSON.stringify(decodeForm(written)) !== JSON.stringify(message)) {
      throw new Error('What was read is read differently a second time.');
    }
    return 'accepted';
  },
});

/** All values of a message, at every depth. */
export function textsOf(message: Message): string[] {
  return message.flatMap(([, value]) => (typeof value === 'string' ? [value] : textsOf(value)));
}
