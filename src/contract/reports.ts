import type { Finding } from './finding.js';
import type { SchemaChange } from './schema-changes.js';

/** What the operations of a project saw of the schema while they were run: it fails nothing. */
export interface Seen {
  /** How many scenarios were played. */
  readonly scenarios: number;
  /** How many times operations were run in them. */
  readonly executions: number;
  /** The values of enums they ask for that came in no answer, by the enum. */
  readonly neverSeen: Readonly<Record<string, readonly string[]>>;
  /** The fields they ask for that may be null and never were, such as "Payment.orderId". */
  readonly neverNull: readonly string[];
  /** Those that never were anything else. */
  readonly alwaysNull: readonly string[];
  /** The codes of errors in their answers, each with the scenarios in which it came. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/** What came of a check. */
export interface Report {
  readonly operations: number;
  readonly findings: readonly Finding[];
  readonly changes: readonly SchemaChange[];
  /** What running them showed; `null` where they were not run. */
  readonly seen: Seen | null;
}

/** How a report can be written. */
export const FORMATS = { text, json, junit, github } as const;
export type Format = keyof typeof FORMATS;

function text({ operations, findings, changes, seen }: Report): string {
  const lines = findings.map(
    ({ file, line, column, severity, rule, operation, message }) =>
      `${file}:${line}:${column} ${severity} ${rule}${operation ? ` (${operation})` : ''}: ${message}`,
  );
  const changed = changes.map(
    ({ kind, description, hits }) =>
      `${kind}: ${description}${hits.length > 0 ? ` Hit: ${hits.join(', ')}.` : ' None of these operations is hit.'}`,
  );
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const sum = `${operations} operations, ${errors} errors, ${findings.length - errors} warnings.`;
  return [...lines, ...changed, sum, ...(seen ? seenText(seen) : [])].map((one) => `${printable(one)}\n`).join('');
}

/** Scenarios that are named one by one. */
const FEW = 4;

/** What nobody has to mend: a few lines below the sum. */
function seenText({ scenarios, executions, neverSeen, neverNull, alwaysNull, errors }: Seen): string[] {
  const parts = [
    ...Object.entries(neverSeen).map(([name, values]) => `In no answer, of ${name}: ${values.join(', ')}.`),
    neverNull.length > 0 ? `May be null and never was: ${neverNull.join(', ')}.` : '',
    alwaysNull.length > 0 ? `Always null: ${alwaysNull.join(', ')}.` : '',
    ...Object.entries(errors).map(
      ([code, names]) => `Error ${code}, to be read from extensions.code: ${fewOf(names)}.`,
    ),
  ];
  return [
    `Run ${executions} times in ${scenarios} scenarios.`,
    ...parts.filter((one) => one !== '').map((one) => `  ${one}`),
  ];
}

/** The first of many. */
function fewOf(names: readonly string[]): string {
  const few = names.slice(0, FEW).join(', ');
  return names.length > FEW ? `${few} and ${names.length - FEW} more` : few;
}

function json(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function junit({ findings, operations }: Report): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const cases = findings.map(({ file, line, rule, operation, severity, message }) => {
    const name = xml(`${operation ?? file}: ${rule}`);
    const body =
      severity === 'error'
        ? `<failure message="${xml(message)}">${xml(`${file}:${line}`)}</failure>`
        : `<system-out>${xml(`${file}:${line} ${message}`)}</system-out>`;
    return `  <testcase classname="${xml(file)}" name="${name}">${body}</testcase>\n`;
  });
  const sound = `  <testcase classname="contract" name="${operations} operations were checked"/>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="contract" tests="${findings.length + 1}" failures="${errors.length}">\n${cases.join('')}${sound}</testsuite>\n`;
}

/** Workflow commands, as GitHub takes them. Source: docs.github.com, "Workflow commands for GitHub Actions". */
function github({ findings, changes }: Report): string {
  const found = findings.map(({ file, line, column, severity, rule, message }) => {
    const place = `file=${property(file)},line=${line},col=${column},title=${property(rule)}`;
    return `::${severity} ${place}::${data(message)}\n`;
  });
  const changed = changes.map(({ kind, description, hits }) => {
    const level = kind === 'breaking' && hits.length > 0 ? 'error' : 'notice';
    return `::${level} title=${kind}::${data(`${description} ${hits.length > 0 ? `Hit: ${hits.join(', ')}.` : ''}`)}\n`;
  });
  return [...found, ...changed].join('');
}

function data(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string): string {
  return data(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function xml(value: string): string {
  return printable(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** On one line, without what moves a terminal's cursor or no XML may hold. */
function printable(value: string): string {
  return value.replace(/\p{Cc}+/gu, ' ');
}
