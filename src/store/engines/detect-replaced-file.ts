import { type BigIntStats, statSync } from 'node:fs';
import { JournalUnavailable } from '../../domain/errors.js';

/**
 * Says whether a path still leads to the file that it led to when this was called; what is returned raises JournalUnavailable
 * where not. Whoever replaces a database file, such as by restoring a backup, leaves us writing to one that has no name: it is
 * gone when we stop, and with it the word of what was sent. The file is never opened for this: closing it would drop the
 * locks that SQLite holds on it.
 */
export function watchFile(path: string): () => void {
  const opened = statSync(path, { bigint: true });
  return () => {
    if (!isSame(opened, statSync(path, { bigint: true, throwIfNoEntry: false })))
      throw new JournalUnavailable({
        cause: new Error(
          `The database file ${path} was removed or replaced while it was open: start the gateway anew.`,
        ),
      });
  };
}

function isSame(opened: BigIntStats, found: BigIntStats | undefined): boolean {
  return found !== undefined && found.ino === opened.ino && found.dev === opened.dev;
}
