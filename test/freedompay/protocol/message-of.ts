import { MalformedMessage } from '../../../src/freedompay/protocol/message.js';

/** The sentence something is refused with; throws where it is accepted, or fails in any way but a MalformedMessage. */
export function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof MalformedMessage) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
}
