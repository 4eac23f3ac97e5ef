import type { Message } from '../protocol/message.js';
import { masked } from '../redaction/field-classes.js';

/** The fields of a message as JSON, fit to be kept. */
export function maskedFields(message: Message): string {
  return JSON.stringify(masked(message));
}
