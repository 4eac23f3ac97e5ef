import type { Journal } from '../../src/store/journal/journal.js';
import type { PaymentLock } from '../../src/store/journal/payment-locks.js';
import { until } from './ask.js';
import type { OpenJournal } from './engines.js';

export const ACCOUNT = 'default';
export const PAYMENT = '7000000002';

/** Something that is awaited until somebody opens it. */
export function gate<T = void>() {
  let open: (result: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Takes the lock, and gives it with what lets it go. */
export async function hold({ journal }: OpenJournal): Promise<{ lock: PaymentLock; release: () => Promise<void> }> {
  const { open, opened } = gate();
  const taken = gate<PaymentLock>();
  const done = journal.withLock(ACCOUNT, PAYMENT, async (lock) => {
    taken.open(lock);
    await opened;
  });
  return {
    lock: await taken.opened,
    release: async () => {
      open();
      await done;
    },
  };
}

/** Waits until the lock is given back, which the holder does behind its caller's back. */
export function becomesFree(journal: Journal): Promise<unknown> {
  return until(
    () => journal.tryWithLock(ACCOUNT, PAYMENT, async () => 'free'),
    (answer) => answer === 'free',
  );
}

/** Works that note when they begin and end, to see whether two ever overlap. */
export function overlapWatch() {
  const seen: number[] = [];
  let inside = 0;
  let most = 0;
  return {
    seen,
    most: () => most,
    work: (index: number) => async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      seen.push(index);
    },
  };
}
