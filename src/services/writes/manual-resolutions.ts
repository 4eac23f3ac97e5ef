import { InvalidInput } from '../../domain/errors.js';
import {
  isFinal,
  type JournaledOperation,
  type RecheckResult,
  type ResolvedOutcome,
} from '../../domain/operations/operation.js';
import type { RefundPayment } from '../../domain/payments/refund-payment.js';
import type { OperationReading } from '../../domain/payouts/outcome-in-reading.js';
import { isPayoutReading } from '../../domain/payouts/payout-reading.js';
import { withoutContacts } from '../../domain/redact-contacts.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { OperationRecord, Origin, RecordChange } from '../../store/operations/operation-record.js';
import { endedByPerson } from '../outcomes/decision-problems.js';
import { resolveOutcome } from '../outcomes/resolve-outcome.js';
import type { OperationReadings } from '../reads/operation-readings.js';
import type { Recheck, Rechecked } from '../reconciliation/recheck.js';
import type { WriteParts } from './execute-operation.js';
import type { Asker } from './operations.js';
import type { RunningWrites } from './running-writes.js';

/** How a person ends an operation that the provider's readings leave UNKNOWN. */
export interface Resolution {
  readonly outcome: ResolvedOutcome;
  /** Why: what the person saw, and where. */
  readonly note: string;
  /** The provider's id of the refund that is its effect, where the payment lists it. */
  readonly refundId: string | null;
}

/** An operation after somebody had it rechecked, and what that came to. */
export interface CheckedOperation {
  readonly operation: OperationRecord;
  readonly recheck: RecheckResult;
}

/** What people do about operations whose outcome is open. Nothing here sends a write. */
export class Resolutions {
  constructor(
    private readonly parts: Pick<WriteParts, 'journal'>,
    private readonly readings: Pick<OperationReadings, 'of'>,
    private readonly running: RunningWrites,
    private readonly recheckOpen: Pick<Recheck, 'run'>,
    /** Rechecks operations that have ended. */
    private readonly recheckEnded: (
      payment: { account: string; paymentId: string },
      source: 'READ',
    ) => Promise<Rechecked>,
  ) {}

  /** Reads the operation's payment now and records what that proves, unless somebody else is at the payment. */
  async check(known: JournaledOperation, { requestId, caller, person }: Asker): Promise<CheckedOperation> {
    const { account, paymentId, id } = known;
    const payment = { account, paymentId };
    const rechecked = isFinal(known.state)
      ? await this.recheckEnded(payment, 'READ')
      : await this.recheckOpen.run(payment, { source: 'READ', requestId, caller, person: person ?? null });
    const latest = await this.parts.journal.find(id);
    if (!latest) throw new Error(`Operation ${id} is gone.`);
    return { operation: latest, recheck: resultOf(rechecked, latest) };
  }

  /**
   * Ends an UNKNOWN operation as a person decides, unless what the provider shows decides it: then that counts. Raises
   * InvalidInput for any other operation, and where the refund that is named cannot be its effect.
   */
  async resolve(account: Account, id: string, resolution: Resolution, asker: Asker): Promise<OperationRecord> {
    const operation = await this.parts.journal.find(id);
    if (!operation || operation.account !== account.id || operation.state !== 'UNKNOWN') throw notUnknown();
    const origin: Origin = { ...asker, source: 'OPERATOR' };
    const outcome = await this.running.run(account, operation, async () => {
      const resolved = await this.underLock(account, id, resolution, origin);
      return { operation: resolved ?? operation, payment: null, replayed: resolved === null };
    });
    if (outcome.replayed) throw notUnknown();
    return outcome.operation;
  }

  /** `null` where it is not UNKNOWN any more. */
  private async underLock(
    account: Account,
    id: string,
    resolution: Resolution,
    origin: Origin,
  ): Promise<OperationRecord | null> {
    const { journal } = this.parts;
    const operation = await journal.find(id);
    if (operation?.state !== 'UNKNOWN') return null;
    const reading = await this.read(account, operation, resolution, origin);
    if (reading) {
      const shown = await resolveOutcome(journal, operation, reading, { ...origin, source: 'READ' });
      if (shown.state !== 'UNKNOWN') return isFinal(shown.state) && shown.state === resolution.outcome ? shown : null;
    }
    const refund = await this.namedRefund(operation, reading, resolution);
    const note = withoutContacts(resolution.note);
    const by = origin.person ?? origin.caller;
    const change: RecordChange =
      resolution.outcome === 'SUCCEEDED'
        ? { state: 'SUCCEEDED', problem: null, resolvedBy: by ?? '', ...(refund && { refund }) }
        : { state: 'REJECTED', problem: endedByPerson(by, note), resolvedBy: by ?? '' };
    return journal.record(id, change, `resolved by a person as ${resolution.outcome}: ${note}`, origin);
  }

  /** A person may decide while the provider cannot be read, unless they name what only a reading shows. */
  private async read(
    account: Account,
    { id, paymentId }: OperationRecord,
    { refundId }: Resolution,
    { requestId }: Origin,
  ): Promise<OperationReading | null> {
    try {
      return await this.readings.of(account, paymentId, { requestId, operations: [id] });
    } catch (error) {
      if (error instanceof ProviderFault && refundId === null) return null;
      throw error;
    }
  }

  private async namedRefund(
    operation: OperationRecord,
    reading: OperationReading | null,
    { refundId, outcome }: Resolution,
  ): Promise<RefundPayment | null> {
    if (refundId === null) return null;
    const payment = reading && isPayoutReading(reading) ? null : reading;
    const refuse = (why: string) => new InvalidInput('input.refundId', `${why}; nothing was changed.`);
    if (operation.kind !== 'REFUND' || outcome !== 'SUCCEEDED') throw refuse('only a refund that SUCCEEDED has one');
    const entry = payment?.refunds.find((one) => one.refundId === refundId);
    if (!entry) throw refuse('the payment lists no refund of that id');
    const { amount } = operation;
    if (
      entry.status === 'FAILED' ||
      entry.amount.amount !== amount?.amount ||
      entry.amount.currency !== amount.currency
    )
      throw refuse('that refund failed, or is of another sum');
    if (operation.priorTransactionIds.includes(refundId)) throw refuse('that refund was there before this was sent');
    const others = await this.parts.journal.ofPayment(operation.account, operation.paymentId);
    const isTaken = others.some(
      (other) => other.id !== operation.id && [other.refund?.refundId, other.transactionId].includes(refundId),
    );
    if (isTaken) throw refuse('that refund is the effect of another operation');
    return entry;
  }
}

function resultOf(rechecked: Rechecked, operation: OperationRecord | null): RecheckResult {
  if (rechecked === 'locked') return 'UNDER_WAY';
  // Of what never left nothing can show.
  if (operation?.sentAt === null) return 'NOT_SENT';
  return rechecked === 'unread' ? 'UNREAD' : 'READ';
}

function notUnknown(): InvalidInput {
  return new InvalidInput(
    'input.operationId',
    'only an operation that is UNKNOWN, also once its payment was read again, can be resolved by a person; nothing was changed.',
  );
}
