import { expect } from '@jest/globals';
import { ClosingStack } from '../../src/app/closing-stack.js';
import type { SharedParts } from '../../src/app/shared-parts.js';
import type { PaidTwice } from '../../src/domain/checkouts/paid-order.js';
import type { CorrectedOperation } from '../../src/domain/operations/correction.js';
import type { Account } from '../../src/freedompay/account.js';
import { createLog, type Log } from '../../src/observability/log.js';
import { Accounts } from '../../src/services/accounts.js';
import type { DeliveryAttempt } from '../../src/services/events/event-delivery.js';
import { openStores } from '../../src/store/database.js';
import { LocalChangeFeed } from '../../src/store/db/change-feed.js';
import { RunningTime } from '../../src/store/operations/running-time.js';
import { atEnd, PATIENT } from './engines.js';

/** What capabilities are made on in tests, with what they reported. */
export interface TestFoundation extends SharedParts {
  readonly changes: LocalChangeFeed;
  /** The operations that had ended and turned out otherwise. */
  readonly corrected: CorrectedOperation[];
  /** The orders for which an alarm was raised. */
  readonly paidTwice: PaidTwice[];
  /** The events that the backend did not take. */
  readonly undelivered: DeliveryAttempt[];
  /** What nobody foresaw. A test that expects any takes them out: what is left at its end fails it. */
  readonly defects: unknown[];
}

/** A real store, in memory unless a URL is given, and a log that remembers; all is closed after the test. */
export async function openFoundation(accounts: readonly Account[], url = ':memory:'): Promise<TestFoundation> {
  const reported = { corrected: [], paidTwice: [], undelivered: [], defects: [] } as {
    readonly corrected: CorrectedOperation[];
    readonly paidTwice: PaidTwice[];
    readonly undelivered: DeliveryAttempt[];
    readonly defects: unknown[];
  };
  const log: Log = {
    ...createLog('silent', { write: () => {} }),
    corrected: (correction) => void reported.corrected.push(correction),
    orderPaidTwice: (twice) => void reported.paidTwice.push(twice),
    delivery: (attempt) => attempt.problem !== null && reported.undelivered.push(attempt),
    defect: (error) => void reported.defects.push(error),
  };
  const closing = new ClosingStack();
  atEnd(async () => {
    await closing.close();
    expect(reported.defects).toEqual([]);
  });
  const stores = await closing.opened(openStores(url, undefined, PATIENT));
  const running = new RunningTime(stores.writes);
  await running.note();
  return {
    ...reported,
    stores,
    running,
    log,
    closing,
    accounts: new Accounts(accounts),
    changes: new LocalChangeFeed(),
  };
}
