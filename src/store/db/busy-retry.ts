import { Fault, JournalUnavailable } from '../../domain/errors.js';

/** How long one statement may wait for the store unless said otherwise, in milliseconds. A caller gets the error soon, before anything was sent. */
export const STORE_TIMEOUT_MS = 5_000;

/** Runs statements. Whatever the store raises means that it cannot be relied on now; nothing of it reaches a caller. */
export async function asJournalErrors<T>(statements: () => Promise<T>): Promise<T> {
  try {
    return await retryWhileBusy(statements);
  } catch (error) {
    throw error instanceof Fault ? error : new JournalUnavailable({ cause: error });
  }
}

/**
 * Runs statements, again where another process is writing to the SQLite file, or where they were undone with those of another
 * change: they were rolled back then. SQLite's own way to wait would stop all other changes of this process.
 */
export async function retryWhileBusy<T>(
  statements: () => T | Promise<T>,
  timeoutMs: number = STORE_TIMEOUT_MS,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await statements();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
    await busyPause();
  }
}

/** How long whoever found a file busy lets others have it. */
export function busyPause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 9));
}

/** Whether statements were not run, or undone, for another's sake. */
export function isBusy(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}
