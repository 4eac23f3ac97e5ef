import { JournalUnavailable } from '../../domain/errors.js';
import type { WriteAcceptance } from '../../freedompay/endpoints/operations/write-acceptance.js';
import { ProviderFault, ProviderUnavailable } from '../../freedompay/errors/errors.js';
import type { SentChange } from '../../store/journal/commit-sent.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import type { OverQuota, Quota } from '../../store/operations/quota.js';
import { unrecorded } from '../outcomes/operation-problems.js';
import type { Sending } from './send-write.js';
import { stopwatch } from './stopwatch.js';

/** What came of sending a write. */
export type Answer<R = WriteAcceptance> = { readonly receipt: R } | { readonly fault: ProviderFault };

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

/** What committing that a write leaves came to: what is stored now, or why it may not leave. */
export type Commit<S, W> = { readonly sent: S } | { readonly why: W };

/** What sending something once came to. Only `sent` may have reached the provider. */
export type SentOnce<S, W, R> =
  | { readonly outcome: 'sent'; readonly sent: S; readonly answer: Answer<R> }
  | { readonly outcome: 'not sent'; readonly fault: ProviderFault }
  | { readonly outcome: 'not committed'; readonly why: W };

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
  const commit = async (): Promise<Commit<OperationRecord, OverQuota | null>> => {
    const committed = await journal.commitSent(id, change, origin, lock, quotas);
    return committed && !('overQuota' in committed) ? { sent: committed } : { why: committed };
  };
  const came = await sendOnce(commit, leaseMs, (beforeSending) =>
    call({ cause: { requestId: origin.requestId, operations: [id] }, beforeSending }),
  );
  if (came.outcome !== 'not committed') return came;
  return came.why ? { outcome: 'over quota', quota: came.why.overQuota } : { outcome: 'not committed' };
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

/**
 * Makes a call that sends one request with an effect, once it is committed that it leaves. `call` gets what it must await when
 * the connection is made and nothing was written yet.
 */
export async function sendOnce<S, W, R>(
  commit: () => Promise<Commit<S, W>>,
  leaseMs: number,
  call: (beforeSending: () => Promise<void>) => Promise<R>,
): Promise<SentOnce<S, W, R>> {
  const journaled: { committed?: Commit<S, W> } = {};
  const beforeSending = async () => {
    const elapsed = stopwatch();
    const committed = await commit();
    journaled.committed = committed;
    if ('why' in committed) throw new NotCommitted();
    // A process that stood still (a stopped one, a machine that slept) for longer than its lock outlives that: others may
    // have taken it for dead and begun to look for an effect, so nothing may leave any more.
    if (elapsed() >= leaseMs) throw new ProviderUnavailable('this gateway stood still as it was about to send', false);
  };
  let answer: Answer<R> | null;
  try {
    answer = { receipt: await call(beforeSending) };
  } catch (error) {
    if (error instanceof ProviderFault) answer = { fault: error };
    else if (error instanceof NotCommitted) answer = null;
    else throw error;
  }
  const { committed } = journaled;
  if (committed && 'why' in committed) return { outcome: 'not committed', why: committed.why };
  if (committed && answer) return { outcome: 'sent', sent: committed.sent, answer };
  if (answer && 'fault' in answer) return { outcome: 'not sent', fault: answer.fault };
  throw new Error('A call was answered, and it was never committed that it left.');
}

/** It could not be committed that the write is about to leave, so it did not. */
class NotCommitted extends Error {
  override readonly name = 'NotCommitted';

  constructor() {
    super('It was not committed that this is about to be sent.');
  }
}
