import { Fault, JournalUnavailable } from '../domain/errors.js';

/** Runs statements. Whatever the store raises means that it can not be relied on now; nothing of it reaches a caller. */
export async function unlessDown<T>(statements: () => Promise<T>): Promise<T> {
  try {
    return await statements();
  } catch (error) {
    throw error instanceof Fault ? error : new JournalUnavailable({ cause: error });
  }
}
