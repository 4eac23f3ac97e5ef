/** What a check found in an operation, or in a file that should hold some. */
export interface Finding {
  /** The rule it breaks: docs/contract-tests.md has them all. */
  readonly rule: Rule;
  /** An error fails the check, a warning does not. */
  readonly severity: 'error' | 'warning';
  /** As it was named, or as it was found below a folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The name of the operation or fragment; `null` where it has none. */
  readonly operation: string | null;
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
}

/** Everything that is looked for. */
export const RULES = [
  'syntax',
  'schema',
  'removed',
  'deprecated',
  'price',
  'outcome',
  'decline-or-fault',
  'payer-message',
  'idempotency-key',
  'enum-values',
  'switch',
  'waiver',
  'variables',
  'indistinct',
  'decline-reasons',
  'unreadable-error',
] as const;
export type Rule = (typeof RULES)[number];

/** What only running the operations can find. */
export const RULES_OF_RUNS: ReadonlySet<Rule> = new Set<Rule>([
  'variables',
  'indistinct',
  'decline-reasons',
  'unreadable-error',
]);
