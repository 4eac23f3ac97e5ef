import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import type { Ledger } from '../../store/ledger/ledger.js';
import { csvRecords } from './csv.js';
import { BadRow, importedPayment, type RowReader } from './imported-payment.js';
import { BadMapping, type ImportColumn, type ImportMapping } from './mapping.js';

/** What became of an export. */
export interface ImportSummary {
  /** Rows that are in the ledger now, marked as imported. */
  readonly taken: number;
  /** Rows whose payment was read under the provider's signature: they stand as they were read. */
  readonly known: number;
  /** Rows that are no payments. */
  readonly skipped: number;
}

/** Rows that are written at once. */
const AT_ONCE = 500;

/**
 * Takes the payments of an export into the ledger: a part at a time, so that no file is too large. Each row that cannot be taken
 * is told of by its line. Raises BadMapping where the headings are not those of the mapping, and JournalUnavailable.
 */
export async function importPayments(
  parts: AsyncIterable<string>,
  mapping: ImportMapping,
  { account, exportedAt }: { readonly account: Pick<Account, 'id' | 'timeZone'>; readonly exportedAt: Date },
  ledger: Pick<Ledger, 'importPayments'>,
  tell: (line: number, problem: string) => void,
): Promise<ImportSummary> {
  const counts = { taken: 0, known: 0, skipped: 0 };
  const skip = (line: number, problem: string) => {
    counts.skipped += 1;
    tell(line, problem);
  };
  let places: Places | null = null;
  let batch: Payment[] = [];
  const write = async () => {
    const taken = await ledger.importPayments(batch);
    counts.taken += taken;
    counts.known += batch.length - taken;
    batch = [];
  };
  for await (const record of csvRecords(parts, mapping.delimiter)) {
    if ('problem' in record) {
      if (places === null) throw new BadMapping(`The headings cannot be read: the first line ${record.problem}.`);
      skip(record.line, record.problem);
    } else if (places === null) places = placesIn(record.fields, mapping);
    else {
      const { line, fields } = record;
      if (fields.length === places.width) {
        try {
          batch.push(importedPayment(readerOf(fields, places), mapping, account, exportedAt));
        } catch (error) {
          if (!(error instanceof BadRow)) throw error;
          skip(line, error.message);
        }
      } else skip(line, `has ${fields.length} fields, where there are ${places.width} headings`);
    }
    if (batch.length === AT_ONCE) await write();
  }
  if (places === null) throw new BadMapping('The file has no headings.');
  if (batch.length > 0) await write();
  return counts;
}

interface Places {
  readonly width: number;
  readonly of: ReadonlyMap<ImportColumn, number>;
}

function placesIn(headings: readonly string[], { columns }: ImportMapping): Places {
  const of = new Map<ImportColumn, number>();
  for (const [column, heading] of Object.entries(columns) as [ImportColumn, string][]) {
    const place = headings.findIndex((one) => one.trim() === heading);
    if (place < 0) throw new BadMapping(`The file has no heading "${heading}", which "${column}" is to be read from.`);
    of.set(column, place);
  }
  return { width: headings.length, of };
}

function readerOf(fields: readonly string[], { of }: Places): RowReader {
  return (column) => {
    const place = of.get(column);
    const text = place === undefined ? '' : (fields[place] ?? '').trim();
    return text === '' ? null : text;
  };
}
