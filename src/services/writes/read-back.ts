import { isFinal } from '../../domain/operations/operation.js';
import type { OperationReading } from '../../domain/payouts/outcome-in-reading.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { Journal } from '../../store/journal/journal.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import { resolveOutcome } from '../outcomes/resolve-outcome.js';

export interface ReadBackParts {
  readonly journal: Journal;
  /** Pauses before each read, in milliseconds. */
  readonly readBackDelaysMs: readonly number[];
}

interface ReadBack<R> {
  readonly operation: OperationRecord;
  /** `null` where no read succeeded. */
  readonly reading: R | null;
}

/**
 * Reads what was written to until the write's effect shows, for as long as a caller may be kept waiting. The first read goes out
 * while the answer is still being written down.
 */
export async function readBack<R extends OperationReading>(
  { journal, readBackDelaysMs }: ReadBackParts,
  read: () => Promise<R | null>,
  recording: Promise<OperationRecord>,
  origin: Origin,
): Promise<ReadBack<R>> {
  let latest: ReadBack<R> | undefined;
  for (const delayMs of readBackDelaysMs) {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const [operation, reading] = await Promise.all([latest?.operation ?? recording, readOrNull(read)]);
    if (!reading) latest = { operation, reading: latest?.reading ?? null };
    else
      latest = { operation: await resolveOutcome(journal, operation, reading, { ...origin, source: 'READ' }), reading };
    if (isFinal(latest.operation.state)) break;
  }
  return latest ?? { operation: await recording, reading: null };
}

/** What the first reading shows that succeeds, for as long as a caller may be kept waiting; `null` where none does. */
export async function firstReading<R>(
  { readBackDelaysMs }: Pick<ReadBackParts, 'readBackDelaysMs'>,
  read: () => Promise<R | null>,
): Promise<R | null> {
  for (const delayMs of readBackDelaysMs) {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const reading = await readOrNull(read);
    if (reading) return reading;
  }
  return null;
}

/** What was read; `null` where it could not be: a failed read takes nothing away from what is known. */
export async function readOrNull<R>(read: () => Promise<R | null>): Promise<R | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProviderFault) return null;
    throw error;
  }
}
