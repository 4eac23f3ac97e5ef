/** One record of a CSV text, or why there is none in these lines. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly problem: string };

/** Longest record that is read, in characters: a quote that is never closed would take the rest of the file. */
const MAX_RECORD = 65_536;

/**
 * The records of a text in parts, as RFC 4180 has them: fields may be quoted, and hold delimiters, line ends and doubled quotes
 * then. Strict: a quote elsewhere, or text behind a closing quote, spoils its record, and the next line begins another. Empty
 * lines are none. Lines are counted from 1, each record by the line that it begins in.
 */
export async function* csvRecords(parts: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  const reader = new CsvReader(delimiter);
  for await (const part of parts) yield* reader.read(part);
  yield* reader.end();
}

type State = 'start' | 'plain' | 'quoted' | 'closing' | 'spoiled';

class CsvReader {
  private state: State = 'start';
  private fields: string[] = [];
  private field = '';
  private length = 0;
  private line = 1;
  private begun = 1;
  private problem: string | null = null;
  private isFirst = true;
  private wasReturn = false;

  constructor(private readonly delimiter: string) {}

  *read(part: string): Generator<CsvRecord> {
    for (const character of part) {
      // A byte order mark is no part of the first field.
      const isMark = this.isFirst && character === '\ufeff';
      this.isFirst = false;
      const record = isMark ? null : this.take(character);
      if (record) yield record;
    }
  }

  *end(): Generator<CsvRecord> {
    if (this.state === 'quoted') this.spoil('a quote is never closed');
    const record = this.finish();
    if (record) yield record;
  }

  /** The record that a character ends, if it ends one. */
  private take(character: string): CsvRecord | null {
    const isEnd = character === '\n' || character === '\r';
    // CR and LF together are one line end.
    const isSecond = character === '\n' && this.wasReturn;
    this.wasReturn = character === '\r';
    if (isEnd && !isSecond) this.line += 1;
    this.length += 1;
    if (this.length > MAX_RECORD && this.state !== 'spoiled') this.spoil(`is longer than ${MAX_RECORD} characters`);
    if (this.state === 'quoted') {
      if (character === '"') this.state = 'closing';
      else this.field += character;
    } else if (isEnd) {
      const record = isSecond ? null : this.finish();
      this.begun = this.line;
      return record;
    } else this.inLine(character);
    return null;
  }

  private inLine(character: string): void {
    if (this.state === 'spoiled') return;
    if (character === this.delimiter) {
      this.fields.push(this.field);
      this.field = '';
      this.state = 'start';
    } else if (character === '"') {
      if (this.state === 'plain') this.spoil('has a quote inside of a field that is not quoted');
      if (this.state === 'closing') this.field += '"';
      if (this.state === 'start' || this.state === 'closing') this.state = 'quoted';
    } else if (this.state === 'closing') this.spoil('has text behind a closing quote');
    else {
      this.field += character;
      this.state = 'plain';
    }
  }

  private spoil(problem: string): void {
    this.problem ??= problem;
    this.state = 'spoiled';
  }

  private finish(): CsvRecord | null {
    const { begun: line, problem, field } = this;
    const fields = [...this.fields, field];
    const isEmpty = fields.length === 1 && field === '' && this.state === 'start';
    this.fields = [];
    this.field = '';
    this.length = 0;
    this.problem = null;
    this.state = 'start';
    if (problem !== null) return { line, problem };
    return isEmpty ? null : { line, fields };
  }
}
