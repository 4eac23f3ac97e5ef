import { InvalidInput } from '../errors.js';

/** A code from an SMS: a text, since it may begin with zeros. What was given is not repeated in the refusal. */
export function approvalCodeInput(argument: string, code: string): string {
  if (/^\d{4,8}$/.test(code)) return code;
  throw new InvalidInput(argument, 'must be the 4 to 8 digits of the SMS.');
}
