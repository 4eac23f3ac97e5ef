import fc from 'fast-check';
import { MalformedMessage, type Message } from '../../src/freedompay/protocol/message.js';
import { decodeXml, encodeXml } from '../../src/freedompay/protocol/xml.js';
import { xmlMessage } from '../../test/freedompay/protocol/messages.js';
import { oracleXml } from '../../test/freedompay/protocol/oracle.js';
import { readEveryWay } from '../../test/freedompay/protocol/readers.js';
import { fixtureBodies } from '../corpus.js';
import { mutated, repetitive, soup } from '../mutations.js';
import { type CheckResult, defineTarget } from '../target.js';
import { textsOf } from './form.js';

const inRoot = (text: string) => `<response>${text}</response>`;

/**
 * XML: our own readers agree with each other; what is accepted holds as many values as another parser sees, and can be
 * written and read again.
 */
export const xml = defineTarget({
  name: 'XML',
  share: 3,
  inputs: fc.oneof(
    { weight: 4, arbitrary: mutated(fixtureBodies) },
    { weight: 2, arbitrary: fc.oneof(soup, repetitive).map(inRoot) },
    { weight: 1, arbitrary: soup },
    { weight: 1, arbitrary: xmlMessage.map((message) => encodeXml(message)) },
  ),
  check: (body): CheckResult => {
    // A text with half a character in it is refused before any reader sees it.
    if (!/\p{Surrogate}/u.test(body)) readEveryWay(body);
    let message: Message;
    try {
      message = decodeXml(body);
    } catch (error) {
      if (error instanceof MalformedMessage) return 'refused';
      throw error;
    }
    const seen = seenByAnother(body);
    if (seen !== null && textsOf(message).length !== textsOf(seen).length)
      throw new Error('Another parser sees more or less.');
    if (JSON.stringify(decodeXml(encodeXml(message))) !== JSON.stringify(message)) {
      throw new Error('What was read is read differently a second time.');
    }
    return 'accepted';
  },
});

/** What another parser sees; `null` where it gives up, on processing instructions for one. */
function seenByAnother(body: string): Message | null {
  try {
    return oracleXml(body);
  } catch {
    return null;
  }
}
