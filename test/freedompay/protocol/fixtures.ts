import { readdirSync, readFileSync } from 'node:fs';
import type { Message } from '../../../src/freedompay/protocol/message.js';

const FOLDER = new URL('../../fixtures/provider/', import.meta.url);
const table = readFileSync(new URL('README.md', FOLDER), 'utf8');

/** One recorded body of the provider. */
export interface Fixture {
  readonly file: string;
  readonly body: Uint8Array;
  /** Absent where the provider does not sign. */
  readonly signed?: { readonly script: string; readonly signature: string };
}

/** One signature computed by an independent implementation. */
export interface Vector {
  readonly id: string;
  readonly url?: string;
  readonly script: string;
  readonly secret: string;
  readonly params: Message;
  readonly string: string;
  readonly md5: string;
}

/** The secret of every signed fixture. */
export const FIXTURE_SECRET = captured(table, /^Secret for every signed file: `([^`]+)`$/m);

/** Every body in the fixtures' folder, with what its table says. */
export const fixtures: readonly Fixture[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => {
    const body = readFileSync(new URL(file, FOLDER));
    const row = captured(table, new RegExp(`^\\| ${file.replaceAll('.', '\\.')} \\| (.*) \\|$`, 'm')).split(' | ');
    const [script, signed, signature] = row.map((cell) => cell.replaceAll('`', ''));
    if (signed !== 'yes' || script === undefined || signature === undefined) return { file, body };
    return { file, body, signed: { script, signature } };
  });

/** Every vector, in the file's order. */
export const vectors: readonly Vector[] = JSON.parse(readFileSync(new URL('signature-vectors.json', FOLDER), 'utf8'));

function captured(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`The fixtures' README does not say ${pattern}.`);
  return found;
}
