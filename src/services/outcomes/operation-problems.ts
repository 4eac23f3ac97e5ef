import type { Money } from '../../domain/money.js';
import type { Advice, OperationProblem } from '../../domain/operations/operation.js';
import type { Failure } from '../../domain/payments/failure.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { OperationRecord } from '../../store/operations/operation-record.js';

/** The outcome is known to nobody but the provider, because the store failed at the wrong moment. */
export const unrecorded: OperationProblem = {
  code: 'OUTCOME_UNKNOWN',
  message: 'It was sent, and its outcome could not be written down yet: do not repeat it.',
  providerCode: null,
  providerMessage: null,
  advice: 'WAIT',
};

/** The caller may not refund so much at once (GIVE_UP), or not so much within a day (tomorrow it is another matter). */
export function overLimit(most: Money, span: 'at once' | 'within 24 hours'): OperationProblem {
  return {
    code: 'REFUND_LIMIT_REACHED',
    message: `One caller may refund ${most.amount} ${most.currency} ${span}, and this would be more. Nothing was sent.`,
    providerCode: null,
    providerMessage: null,
    advice: span === 'at once' ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY',
  };
}

/** The journal came out of a backup, and the payment shows what it does not know of: perhaps this very wish, done already. */
export function olderThanPayment(strange: string): OperationProblem {
  return {
    code: 'ACTION_NOT_ALLOWED',
    message: `Nothing was sent. The journal was restored from a backup, and the payment shows ${strange}, which it does not know: this may have been done already. Have a person compare with the provider's own records.`,
    providerCode: null,
    providerMessage: null,
    advice: 'ASK_OPERATOR',
  };
}

/** The payment could not be read beforehand. */
export function unreadable(fault: ProviderFault): OperationProblem {
  const said = saidBy(fault);
  const message = `The payment could not be read, so nothing was sent. ${fault.message}`;
  if (fault instanceof ProviderRefused) {
    // A failure of its own systems passes; what it says of the question does not.
    const advice = fault.retryable ? 'RETRY_WITH_NEW_KEY' : 'GIVE_UP';
    return { code: 'PROVIDER_REFUSED', message, ...said, advice };
  }
  return { code: 'PROVIDER_UNAVAILABLE', message, ...said, advice: 'RETRY_WITH_NEW_KEY' };
}

/** The write did not get out. */
export function notSent(fault: ProviderFault): OperationProblem {
  const message = `Nothing was sent. ${fault.message}`;
  return { code: 'PROVIDER_UNAVAILABLE', message, ...saidBy(fault), advice: 'RETRY_WITH_NEW_KEY' };
}

/** The provider refused the write under its signature, with a code that proves that nothing was done. */
export function refused(fault: ProviderRefused): OperationProblem {
  const { code, advice } = meaningOf(fault.providerCode);
  return { code, message: fault.message, ...saidBy(fault), advice };
}

/** The write got out, and what came back proves nothing. */
export function outcomeUnknown(fault: ProviderFault): OperationProblem {
  const message = `It was sent, and it is not known yet whether it was done: do not repeat it, read the operation again. Reason: ${fault.problem.replace(/\.$/, '')}.`;
  return { code: 'OUTCOME_UNKNOWN', message, ...saidBy(fault), advice: 'WAIT' };
}

/** As outcomeUnknown, of an answer that nobody stands by: no code of it may decide anything later. */
export function outcomeUnproven(fault: ProviderFault): OperationProblem {
  return { ...outcomeUnknown(fault), providerCode: null };
}

/** The provider's own code and words, where the fault is a refusal of it. */
export function saidBy(fault?: ProviderFault): Pick<OperationProblem, 'providerCode' | 'providerMessage'> {
  const providerRefused = fault instanceof ProviderRefused ? fault : null;
  return {
    providerCode: providerRefused?.providerCode || null,
    providerMessage: providerRefused?.providerMessage ?? null,
  };
}

/** Whoever began it stopped before it was sent. */
export const abandoned: OperationProblem = {
  code: 'NOT_APPLIED',
  message: 'The gateway stopped before it sent this. Nothing was done.',
  providerCode: null,
  providerMessage: null,
  advice: 'RETRY_WITH_NEW_KEY',
};

/** It was begun before the journal came out of a backup: whether it was sent since, nobody knows any more. */
export const lostByRestore: OperationProblem = {
  code: 'NOT_APPLIED',
  message:
    "The journal was restored from a backup in which this had not been sent. It may have been sent since: compare with the provider's own records, then retry this operation or leave it; a new key would make it another wish.",
  providerCode: null,
  providerMessage: null,
  advice: 'ASK_OPERATOR',
};

/** The process that sent it stopped before the reply came. */
export const cutOff: OperationProblem = {
  code: 'OUTCOME_UNKNOWN',
  message: 'The gateway stopped while this was sent, so it is not known yet whether it was done: do not repeat it.',
  providerCode: null,
  providerMessage: null,
  advice: 'WAIT',
};

/** It was accepted, and does not show: no reading will prove that it was not done. */
export const undecidable: OperationProblem = {
  code: 'OUTCOME_UNKNOWN',
  message: "The provider accepted this and does not show it. Compare with the provider's own records.",
  providerCode: null,
  providerMessage: null,
  advice: 'ASK_OPERATOR',
};

/** Whoever was to send it once more stopped before that: what became of the first sending is as unknown as it was. */
export function abandonedRetry({ accepted }: Pick<OperationRecord, 'accepted'>): OperationProblem {
  if (accepted) return undecidable;
  return {
    ...cutOff,
    message:
      'The gateway stopped before it sent this once more; whether the first time had an effect is looked at again.',
  };
}

/** It may have left, and no reading shows it until the horizon. That is no proof, so a person decides what is next. */
export function notApplied({ problem }: Pick<OperationRecord, 'problem'>, horizonMs: number): OperationProblem {
  return {
    code: 'NOT_APPLIED',
    message: `It was sent, and no reading of the payment shows it ${spanOf(horizonMs)} later, so it is taken to have had no effect. Compare with the provider's own records, then retry this operation or leave it; a new key would make it another wish.`,
    providerCode: problem?.providerCode ?? null,
    providerMessage: problem?.providerMessage ?? null,
    advice: 'ASK_OPERATOR',
  };
}

/** A repeat was not carried out, so the operation is what it was before. */
export function notRepeated(before: OperationProblem, why: OperationProblem): OperationProblem {
  const { providerCode, providerMessage, message } = why;
  return { ...before, message: `It was not done by the repeat either. ${message}`, providerCode, providerMessage };
}

function spanOf(ms: number): string {
  const [unit, length]: [string, number] =
    ms >= 3_600_000 ? ['hour', 3_600_000] : ms >= 60_000 ? ['minute', 60_000] : ['second', 1_000];
  const count = Math.round(ms / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The provider refused what was done before, and the payment shows that it was. */
export function alreadyDone({ problem }: OperationRecord): OperationProblem {
  return {
    code: 'ALREADY_DONE',
    message: 'The provider had this done already, and the payment shows it.',
    providerCode: problem?.providerCode ?? null,
    providerMessage: problem?.providerMessage ?? null,
    advice: 'GIVE_UP',
  };
}

/** What the provider shows and what was said of it before cannot both be. */
export function contradiction(how: string): OperationProblem {
  return {
    code: 'OUTCOME_UNKNOWN',
    message: `It cannot be decided whether this was done: ${how}. Have a person compare with the provider's own records.`,
    providerCode: null,
    providerMessage: null,
    advice: 'ASK_OPERATOR',
  };
}

/** It was done, and failed afterwards. */
export function returned(failure: Failure | null): OperationProblem {
  return {
    code: 'DECLINED',
    message: 'The provider had done this, and shows now that it failed: the money did not reach the payer.',
    providerCode: failure?.code || null,
    providerMessage: failure?.message ?? null,
    advice: 'ASK_OPERATOR',
  };
}

/** It was accepted, and failed: what the provider says of it decides what to do next. */
export function failureProblem(operation: OperationRecord, failure: Failure | null): OperationProblem {
  const said = { providerCode: failure?.code || null, providerMessage: failure?.message ?? null };
  if (operation.kind !== 'REFUND' && operation.kind !== 'PAYOUT' && failure === null) {
    const message = 'The payment was closed otherwise before this took effect.';
    return { code: 'ACTION_NOT_ALLOWED', message, ...said, advice: 'GIVE_UP' };
  }
  const meaning = failure ? meaningOf(failure.code) : null;
  // The entry itself says "failed", so even a vague code is certain here.
  const code = meaning && meaning.code !== 'ALREADY_DONE' ? meaning.code : 'DECLINED';
  const message = 'The provider accepted this and then it failed; no money moved.';
  return { code, message, ...said, advice: adviceAfter(operation, meaning?.advice ?? 'GIVE_UP') };
}

/** Of what was sent twice one may have failed and the other not: a person looks before a new key makes it a third. */
function adviceAfter({ sentAt, lastSentAt }: OperationRecord, advice: Advice): Advice {
  const wasResent = sentAt?.getTime() !== lastSentAt?.getTime();
  return wasResent && advice === 'RETRY_WITH_NEW_KEY' ? 'ASK_OPERATOR' : advice;
}
