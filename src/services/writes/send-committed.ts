import { JournalUnavailable } from '../../domain/errors.js';
import type { Receipt } from '../../freedompay/endpoints/receipt.js';
import { ProviderFault, ProviderUnavailable } from '../../freedompay/errors/errors.js';
import type { SentChange } from '../../store/journal/commit-sent.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import type { OverQuota, Quota } from '../../store/operations/quota.js';
import { unrecorded } from '../outcomes/problems.js';
import type { Sending } from './send.js';
import { stopwatch } from './stopwatch.js';

/** What came of sending a write. */
export type Answer<R = Receipt> = { readonly receipt: R } | { readonly fault: ProviderFault };

/** What a write is committed with. */
export interface Commitment {
  readonly change: SentChange;
  /** What it must fit into, in the transaction that commits it. */
  readonly quotas: readonly Quota[];
  readonly origin: Origin;
  readonly lock: PaymentLock;
}

/**
 * What came of it. `not committed`: the operation was closed by another instance, or the lock ran out. Only `sent` may have
 * reached the provider.
 */
export type Committed<R> =
  | { readonly outcome: 'sent'; readonly sent: OperationRecord; readonly answer: Answer<R> }
  | { readonly outcome: 'over quota'; readonly quota: Quota }
  | { readonly outcome: 'not sent'; readonly fault: ProviderFault }
  | { readonly outcome: 'not committed' };

/** What sending needs beside the call. */
export interface CommitParts {
  readonly journal: Pick<Journal, 'commitSent'>;
  /** How long a lock outlives the sleep of its holder, in milliseconds. */
  readonly leaseMs: number;
}

/**
 * Sends the one call of an operation, once it is committed that it leaves: called back when the connection is made, so that
 * whatever takes long, or fails, comes before.
 */
export async function sendCommitted<R>(
  { journal, leaseMs }: CommitParts,
  id: string,
  { change, quotas, origin, lock }: Commitment,
  call: (sending: Sending) => Promise<R>,
): Promise<Committed<R>> {
  const journaled: { sent?: OperationRecord } = {};
  const beforeSending = async () => {
    const elapsed = stopwatch();
    const committed = await journal.commitSent(id, change, origin, lock, quotas);
    if (!committed || 'overQuota' in committed) throw new NotCommitted(committed);
    journaled.sent = committed;
    // A process that stood still (a stopped one, a machine that slept) for longer than its lock outlives that: others may
    // have taken it for dead and begun to look for an effect, so nothing may leave any more.
    if (elapsed() >= leaseMs) throw new ProviderUnavailable('this gateway stood still as it was about to send', false);
  };
  let answer: Answer<R>;
  try {
    answer = await answerOf(call({ cause: { requestId: origin.requestId, operations: [id] }, beforeSending }));
  } catch (error) {
    if (!(error instanceof NotCommitted)) throw error;
    return error.why ? { outcome: 'over quota', quota: error.why.overQuota } : { outcome: 'not committed' };
  }
  const { sent } = journaled;
  if (sent) return { outcome: 'sent', sent, answer };
  if ('receipt' in answer) throw new Error(`Operation ${id} was answered and never sent.`);
  return { outcome: 'not sent', fault: answer.fault };
}

/**
 * Does what follows a sending. Where the store fails meanwhile, its outcome is told as not known: the journal still says
 * "sent", and the reconciler goes on from there.
 */
export async function afterSending<T>(
  sent: OperationRecord,
  work: () => Promise<T>,
  whereUnrecorded: (operation: OperationRecord) => T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    return whereUnrecorded({ ...sent, state: 'UNKNOWN', problem: unrecorded });
  }
}

async function answerOf<R>(call: Promise<R>): Promise<Answer<R>> {
  try {
    return { receipt: await call };
  } catch (error) {
    if (error instanceof ProviderFault) return { fault: error };
    throw error;
  }
}

/** It could not be committed that the write is about to leave, so it did not. */
class NotCommitted extends Error {
  override readonly name = 'NotCommitted';

  constructor(readonly why: OverQuota | null) {
    super('It was not committed that this is about to be sent.');
  }
}
