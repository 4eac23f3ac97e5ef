import type { Failure } from '../domain/failure.js';
import { isFinal, type OperationProblem } from '../domain/operation.js';
import type { Payment } from '../domain/payment.js';
import { type Claims, type Verdict, verdictOf } from '../domain/settlement.js';
import { meaningOf } from '../freedompay/problems.js';
import type { EntryChange, JournalEntry, Origin } from '../store/entry.js';
import type { Journal } from '../store/journal.js';

/** Holds an entry whose write was sent against a trusted reading of its payment, and records what that settles. */
export async function settle(
  journal: Journal,
  entry: JournalEntry,
  payment: Payment,
  origin: Origin,
): Promise<JournalEntry> {
  if (isFinal(entry.state) || entry.sentAt === null) return entry;
  const claims = entry.kind === 'REFUND' ? await claimsBeside(journal, entry) : noClaims;
  const verdict = verdictOf(entry, payment, claims);
  const change = changeOf(entry, verdict, payment);
  return change ? journal.record(entry.id, change, noteOf(verdict), origin) : entry;
}

const noClaims: Claims = { taken: new Set(), awaited: 0 };

async function claimsBeside(journal: Journal, entry: JournalEntry): Promise<Claims> {
  const others = (await journal.ofPayment(entry.account, entry.paymentId)).filter(
    ({ id, kind }) => id !== entry.id && kind === 'REFUND',
  );
  return {
    taken: new Set(others.flatMap(({ refund }) => (refund ? [refund.id] : []))),
    awaited: others.filter(
      ({ state, accepted, refund, amount }) =>
        !isFinal(state) && accepted && refund === null && amount?.amount === entry.amount?.amount,
    ).length,
  };
}

/** What changes in the entry; `null` where the reading says nothing new. */
function changeOf(entry: JournalEntry, verdict: Verdict, payment: Payment): EntryChange | null {
  switch (verdict.outcome) {
    case 'applied':
      return entry.kind !== 'REFUND' && wasToldAlreadyDone(entry)
        ? { state: 'REJECTED', problem: alreadyDone(entry) }
        : { state: 'SUCCEEDED', refund: verdict.refund, problem: null };
    case 'underway':
      if (entry.refund?.rawStatus === verdict.refund.rawStatus && entry.state === 'PENDING') return null;
      return { state: 'PENDING', refund: verdict.refund, problem: null };
    case 'failed':
      return { state: 'REJECTED', refund: verdict.refund, problem: failureProblem(entry, verdict.failure) };
    case 'contradicted':
      return entry.problem?.message.includes(verdict.how)
        ? null
        : { state: 'UNKNOWN', problem: contradiction(verdict.how) };
    case 'absent':
      return wasToldAlreadyDone(entry) && payment.status === 'REFUNDED'
        ? { state: 'REJECTED', problem: alreadyDone(entry) }
        : null;
  }
}

function noteOf(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'applied':
      return verdict.refund
        ? `the provider shows refund ${verdict.refund.id} as done`
        : 'the provider shows it as done';
    case 'underway':
      return `the provider shows refund ${verdict.refund.id} as under way`;
    case 'failed':
      return verdict.refund
        ? `the provider shows refund ${verdict.refund.id} as failed`
        : 'the payment can not take it any more';
    case 'contradicted':
      return verdict.how;
    case 'absent':
      return 'the provider shows that others did it';
  }
}

function wasToldAlreadyDone({ problem }: JournalEntry): boolean {
  return problem?.providerCode != null && meaningOf(problem.providerCode).code === 'ALREADY_DONE';
}

function alreadyDone({ problem }: JournalEntry): OperationProblem {
  return {
    code: 'ALREADY_DONE',
    message: 'The provider had this done already, and the payment shows it.',
    providerCode: problem?.providerCode ?? null,
    providerMessage: problem?.providerMessage ?? null,
    advice: 'GIVE_UP',
  };
}

function contradiction(how: string): OperationProblem {
  return {
    code: 'OUTCOME_UNKNOWN',
    message: `It can not be decided whether this was done: ${how}. Compare with the provider's own records.`,
    providerCode: null,
    providerMessage: null,
    advice: 'WAIT',
  };
}

function failureProblem(entry: JournalEntry, failure: Failure | null): OperationProblem {
  const said = { providerCode: failure?.code || null, providerMessage: failure?.message ?? null };
  if (entry.kind !== 'REFUND' && failure === null) {
    const message = 'The payment was closed otherwise before this took effect.';
    return { code: 'ACTION_NOT_ALLOWED', message, ...said, advice: 'GIVE_UP' };
  }
  const meaning = failure ? meaningOf(failure.code) : null;
  // The entry itself says "failed", so even a vague code is certain here.
  const code = meaning && meaning.code !== 'ALREADY_DONE' ? meaning.code : 'DECLINED';
  const message = 'The provider accepted this and then it failed; no money moved.';
  return { code, message, ...said, advice: meaning?.advice ?? 'GIVE_UP' };
}
