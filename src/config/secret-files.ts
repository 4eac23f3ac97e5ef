import type { Environment } from './accounts.js';

/** The variables that hold a secret. Each may be read from the file that its name with `_FILE` behind it names. */
const SECRETS = [
  'FREEDOMPAY_SECRET_KEY',
  'FREEDOMPAY_PAYOUT_SECRET_KEY',
  'FREEDOMPAY_PREVIOUS_SECRET_KEYS',
  'DATABASE_URL',
  'DATABASE_LISTEN_URL',
  'JWT_SECRET',
  'JWT_PREVIOUS_SECRETS',
  'PAYER_TOKEN_SECRET',
  'PAYER_TOKEN_PREVIOUS_SECRETS',
  'BACKEND_SECRET',
  'BACKEND_PREVIOUS_SECRETS',
] as const;

/** The variables that name such files. */
export const SECRET_FILES = SECRETS.map((name) => `${name}_FILE` as const);

/**
 * The variables with what the files of secrets hold put under the secrets' own names. One whose file cannot be used is there
 * and empty, so that it is not called missing too. Adds what is wrong to the problems; no message repeats what a file holds.
 */
export function withSecretFiles(
  given: Environment,
  readText: (path: string) => string,
  problems: string[],
): Environment {
  const read = SECRETS.flatMap((name) => {
    const path = given[`${name}_FILE`];
    if (!path) return [];
    if (given[name]) {
      problems.push(`${name} and ${name}_FILE are both set: keep one of them.`);
      return [];
    }
    const { text = '', problem } = secretIn(path, readText, name.includes('_PREVIOUS_'));
    if (problem !== undefined) problems.push(`${name}_FILE names ${path}, which ${problem}.`);
    return [[name, text] as const];
  });
  return { ...given, ...Object.fromEntries(read) };
}

/**
 * The secret is the file's only line, without its end. A file of secrets of before is there also while there are none, so that
 * the first of them comes, and the last goes, without a restart.
 */
function secretIn(
  path: string,
  readText: (path: string) => string,
  mayBeEmpty: boolean,
): { text?: string; problem?: string } {
  let content: string;
  try {
    content = readText(path);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    return { problem: `cannot be read${typeof code === 'string' ? ` (${code})` : ''}` };
  }
  const text = content.replace(/\r?\n$/, '');
  if (text.trim() === '') return mayBeEmpty ? { text: '' } : { problem: 'is empty' };
  // A line end, a mark of the encoding or a broken character within would be part of a secret that nobody else has.
  return /[\p{Cc}\ufeff\ufffd]/u.test(text) ? { problem: 'must hold one line of plain text' } : { text };
}
