import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import { resourceOf } from '../../domain/operations/resource.js';
import { otherSumOf } from '../../domain/payouts/payout-reading.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderRefused } from '../../freedompay/errors/errors.js';
import type { OperationRecord, Origin, RecordChange } from '../../store/operations/operation-record.js';
import { contradiction, notSent, outcomeUnknown, outcomeUnproven } from '../outcomes/operation-problems.js';
import { payoutRefused, provesNothingSent } from '../outcomes/payout-refusals.js';
import { resolveOutcome } from '../outcomes/resolve-outcome.js';
import type { OperationReadings } from '../reads/operation-readings.js';
import { type ReadBackParts, readBack, readOrNull } from '../writes/read-back.js';
import type { Answer } from '../writes/send-committed.js';
import { encryptedPage } from './payout-details.js';
import type { Accepted } from './send-payout.js';

/** What finding out takes. */
export interface AnsweredParts extends ReadBackParts {
  readonly readings: Pick<OperationReadings, 'payout'>;
}

/** Writes down what came of a payout that was sent, as far as it can be found out now. */
export async function recordPayoutOutcome(
  parts: AnsweredParts,
  account: Account,
  sent: OperationRecord,
  origin: Origin,
  answer: Answer<Accepted>,
): Promise<OperationRecord> {
  const record = (change: RecordChange, note: string) => parts.journal.record(sent.id, change, note, origin);
  const read = () =>
    parts.readings.payout(account, resourceOf(sent.paymentId).id, {
      requestId: origin.requestId,
      operations: [sent.id],
    });
  const shown = async (recording: Promise<OperationRecord>) =>
    (await readBack(parts, read, recording, origin)).operation;
  if ('receipt' in answer) {
    const change = acceptance(account, sent, answer.receipt);
    const recording = record(change, EVENT_NOTES.accepted);
    // Of a page there is nothing to see until the payee has used it.
    return answer.receipt.redirectUrl === null ? shown(recording) : recording;
  }
  const { fault } = answer;
  if (fault.mayHaveActed) return record({ state: 'UNKNOWN', problem: outcomeUnproven(fault) }, fault.sentence);
  if (!(fault instanceof ProviderRefused)) return record({ state: 'REJECTED', problem: notSent(fault) }, fault.message);
  const recording = record({ state: 'UNKNOWN', problem: outcomeUnknown(fault) }, fault.sentence);
  if (!provesNothingSent(fault.providerCode)) return shown(recording);
  const [unknown, reading] = await Promise.all([recording, readOrNull(read)]);
  if (!reading) return unknown;
  if (reading.payout) return resolveOutcome(parts.journal, unknown, reading, { ...origin, source: 'READ' });
  // The provider says under its signature that it did not do it, and shows nothing of it: both together are proof.
  return record({ state: 'REJECTED', problem: payoutRefused(unknown) }, REFUSED);
}

const REFUSED = 'the provider refused it and shows nothing of it';

/** What is known once the provider has accepted it; that money moved is for readings to show. */
function acceptance(account: Account, sent: OperationRecord, accepted: Accepted): RecordChange {
  const { transactionId, amount, redirectUrl } = accepted;
  const facts = {
    ...{ accepted: true, transactionId },
    ...(redirectUrl !== null && { pageUrl: encryptedPage(account, sent.id, redirectUrl) }),
  };
  const named = { paymentId: transactionId, amount, currency: null };
  const other = sent.amount && otherSumOf(named, sent.amount);
  return other ? { ...facts, state: 'UNKNOWN', problem: contradiction(other) } : facts;
}
