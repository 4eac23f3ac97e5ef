import type { PaymentHistoryEntry } from '../../domain/payments/history.js';
import type { LedgerName, LedgerReads } from '../../store/ledger/ledger-reads.js';
import type { LedgerRecorder } from './ledger-recorder.js';

/** What payments were seen to go through. */
export class PaymentHistories {
  constructor(
    private readonly ledger: Pick<LedgerReads, 'histories'>,
    private readonly recorder: Pick<LedgerRecorder, 'flush'>,
  ) {}

  /**
   * The changes of each payment as they were seen, oldest first, with what this instance read a moment ago. Raises
   * JournalUnavailable.
   */
  async of(payments: readonly LedgerName[]): Promise<readonly (readonly PaymentHistoryEntry[])[]> {
    await this.recorder.flush();
    return this.ledger.histories(payments);
  }
}
