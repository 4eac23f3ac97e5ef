import type { Message } from '../protocol/message.js';
import { redactMessage } from '../redaction/field-classes.js';

/** The fields of a message as JSON, fit to be kept. */
export function redactedFields(message: Message): string {
  return JSON.stringify(redactMessage(message));
}
