import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Hexadecimal digits of the schema's hash that are told: enough to tell any two schemas apart. */
const DIGITS = 12;

/**
 * What runs: the version of the package and, behind "+", the first 12 hexadecimal digits of the SHA-256 of the printed schema,
 * which `sha256sum schema.graphql` shows too. Two instances of one version may still differ in it, where one was built from a
 * later state of the sources.
 */
export function gatewayVersion(printedSchema: string): string {
  const hash = createHash('sha256').update(printedSchema).digest('hex').slice(0, DIGITS);
  return `${packageVersion()}+${hash}`;
}

/** Of the package that this is built in. */
function packageVersion(): string {
  try {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    return String((JSON.parse(text) as { readonly version?: unknown }).version);
  } catch {
    return 'unknown';
  }
}
