import { readFileSync } from 'node:fs';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { decodeXml } from '../../src/freedompay/protocol/xml.js';

/** A documented body. */
export function sample(file: string): Message {
  return decodeXml(readFileSync(`test/fixtures/samples/${file}`));
}

/** The names of a message's fields, in the alphabet's order. */
export function namesOf(message: Message): string[] {
  return message.map(([name]) => name).sort();
}
