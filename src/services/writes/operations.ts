import { randomUUID } from 'node:crypto';
import { IdempotencyKeyReused, InvalidInput } from '../../domain/errors.js';
import { isNotApplied, type OperationKind } from '../../domain/operations/operation.js';
import { withoutContacts } from '../../domain/redact-contacts.js';
import type { Account } from '../../freedompay/account.js';
import { providerIdempotencyKey } from '../../freedompay/provider-idempotency-key.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { NewOperationRecord, OperationRecord, Origin } from '../../store/operations/operation-record.js';
import type { WriteParts, Written } from './execute-operation.js';
import type { Execute } from './executor-by-kind.js';
import type { Outcome, RunningWrites } from './running-writes.js';

/** A capture, cancel or refund as a caller asks for it; every text has been checked. */
export interface WriteRequest {
  readonly account: Account;
  readonly kind: OperationKind;
  readonly paymentId: string;
  /** Decimal text; `null` for all of it. */
  readonly amount: string | null;
  readonly idempotencyKey: string;
  /** Why, in a word or two. */
  readonly reason?: string | null;
  readonly note?: string | null;
  /** The only state of the payment that it may be sent in, as `stateToken` names it. */
  readonly ifState?: string | null;
}

/** Who asks. */
export type Asker = Pick<Origin, 'requestId' | 'caller' | 'person'>;

/** What a person says of why they decide so. */
export interface Noted {
  readonly note: string | null;
}

/** An operation that is asked for, before it is known whether its key was used before. */
export type OperationDraft = Omit<NewOperationRecord, 'fingerprint'> & {
  /** Of what was asked for, one for each secret that it may have been made with; the first is stored. */
  readonly fingerprints: readonly [string, ...string[]];
};

/** What is asked for through the journal: each key is carried out at most once. */
export class Operations {
  constructor(
    private readonly parts: Pick<WriteParts, 'journal' | 'horizonMs'>,
    private readonly running: RunningWrites,
    private readonly execute: Execute,
  ) {}

  /** Carries the request out, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  perform(request: WriteRequest, asker: Asker): Promise<Outcome> {
    const { account, kind, paymentId, idempotencyKey, amount: askedAmount, reason = null, note = null } = request;
    const draft: OperationDraft = {
      ...{ id: randomUUID(), account: account.id, kind, paymentId, idempotencyKey, askedAmount },
      fingerprints: [fingerprintOf(request)],
      providerIdempotencyKey: providerIdempotencyKey(account, kind, idempotencyKey),
      reason: reason && withoutContacts(reason),
      note: note && withoutContacts(note),
      ifState: request.ifState ?? null,
    };
    return this.begin(account, draft, asker);
  }

  /** As perform, of any kind of operation. */
  async begin(account: Account, { fingerprints, ...draft }: OperationDraft, asker: Asker): Promise<Outcome> {
    const origin: Origin = { ...asker, source: 'CALL' };
    const wish = { ...draft, fingerprint: fingerprints[0] };
    const { operation, isNew } = await this.parts.journal.begin(wish, origin);
    if (isNew) return this.running.run(account, operation, (lock) => this.execute(account, operation, origin, lock));
    if (!fingerprints.includes(operation.fingerprint)) throw new IdempotencyKeyReused();
    if (mayRepeat(operation)) {
      const isYoung = await this.youngBy(account);
      // Where a person ended it before its effect had its time to show, only a person has it sent once more.
      const mayResend = (one: OperationRecord) => mayRepeat(one) && !(one.resolvedBy !== null && isYoung(one));
      if (mayResend(operation))
        return this.running.run(account, operation, (lock) =>
          this.resend(account, operation.id, origin, 'asked for again', lock, mayResend, draft.ifState),
        );
    }
    return { operation: await this.running.ended(operation), payment: null, replayed: true };
  }

  /**
   * Sends an operation once more, under the same provider key, because a person asks for it: one that ended as NOT_APPLIED, or
   * one that is UNKNOWN past its account's horizon. Raises InvalidInput for any other.
   */
  async retry(account: Account, id: string, { note, ...asker }: Asker & Noted): Promise<Outcome> {
    const { journal } = this.parts;
    const isYoung = await this.youngBy(account);
    const mayRetry = (operation: OperationRecord) =>
      mayRepeat(operation) ||
      (operation.state === 'UNKNOWN' &&
        operation.kind !== 'PAYOUT' &&
        operation.refund === null &&
        operation.lastSentAt !== null &&
        !isYoung(operation));
    const operation = await journal.find(id);
    if (!operation || operation.account !== account.id || !mayRetry(operation)) throw notRetriable();
    const origin: Origin = { ...asker, source: 'OPERATOR' };
    const said = note === null ? 'a retry was asked for' : `a retry was asked for: ${withoutContacts(note)}`;
    const outcome = await this.running.run(account, operation, (lock) =>
      this.resend(account, id, origin, said, lock, mayRetry),
    );
    if (outcome.replayed) throw notRetriable();
    return outcome;
  }

  /** Tells of what was sent whether it has not had its time to show yet. */
  private async youngBy({ outcomeHorizonMs }: Account): Promise<(operation: OperationRecord) => boolean> {
    const { journal, horizonMs } = this.parts;
    const now = await journal.due.time();
    return (operation) =>
      operation.lastSentAt !== null && journal.ageAt(operation, now) < (outcomeHorizonMs ?? horizonMs);
  }

  /** Makes the operation PENDING again and carries it out; as it is where somebody else was faster. Under the payment's lock. */
  private async resend(
    account: Account,
    id: string,
    origin: Origin,
    note: string,
    lock: PaymentLock,
    may: (operation: OperationRecord) => boolean,
    ifState: string | null = null,
  ): Promise<Written> {
    const { journal } = this.parts;
    const before = await journal.find(id);
    if (!before) throw new Error(`Operation ${id} is gone.`);
    const operation = may(before) ? await journal.reopen(before, note, origin) : null;
    if (!operation) return { operation: before, payment: null, replayed: true };
    // Whoever asks again for a certain state means that one.
    const asked = ifState === null ? operation : { ...operation, ifState };
    return this.execute(account, asked, origin, lock, before.sentAt === null ? null : before);
  }
}

/**
 * Whether the same key may send it once more: it ended without effect, and no entry of the provider is known to be its. A
 * payout that was sent never is: what the provider makes of its order id the second time, nobody published.
 */
function mayRepeat(operation: OperationRecord): boolean {
  if (operation.kind === 'PAYOUT' && operation.sentAt !== null) return false;
  return isNotApplied(operation) && operation.refund === null;
}

function notRetriable(): InvalidInput {
  return new InvalidInput(
    'input.operationId',
    'only an operation that ended as NOT_APPLIED, or that is UNKNOWN past the horizon of its account, can be retried; nothing was sent.',
  );
}

/** Two requests with one key must agree in this. "40" and "40.00" are the same sum. */
function fingerprintOf({ kind, paymentId, amount }: WriteRequest): string {
  const sum = amount?.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
  return JSON.stringify([kind, paymentId, sum]);
}
