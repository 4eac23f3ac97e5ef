import { textOf } from './error-texts.js';
import type { Failure } from './transactions.js';

/** The code of a payment that the shop itself did not want. */
export const SHOP_REFUSED = '10016';

/** A code with its text; codes without a known text get a general one. */
export function failureOf(code: string, description?: string): Failure {
  return { code, description: description ?? textOf(code) };
}

/** The ledger's rules do not allow what was asked: nothing was done. Carries the code a script answers with. */
export class ScriptError extends Error {
  override readonly name = 'Refusal';
  readonly failure: Failure;

  constructor(code: string, description?: string) {
    const failure = failureOf(code, description);
    super(`${failure.code}: ${failure.description}`);
    this.failure = failure;
  }
}

/** A transaction or payout the ledger does not have. */
export class UnknownTransaction extends Error {
  override readonly name = 'UnknownTransaction';
}

/** What was asked of the ledger makes no sense: a used id, an unreadable amount. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
