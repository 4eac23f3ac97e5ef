import type { SchemaChange } from './changes.js';
import type { Finding } from './finding.js';

/** What came of a check. */
export interface Report {
  readonly operations: number;
  readonly findings: readonly Finding[];
  readonly changes: readonly SchemaChange[];
}

/** How a report can be written. */
export const FORMATS = { text, json, junit, github } as const;
export type Format = keyof typeof FORMATS;

function text({ operations, findings, changes }: Report): string {
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
  return [...lines, ...changed, sum].map((one) => `${printable(one)}\n`).join('');
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
