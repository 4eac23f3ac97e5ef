import * as z from 'zod';
import { type Finding, RULES, RULES_OF_RUNS } from './finding.js';

const waiver = z.strictObject({
  rule: z.enum(RULES),
  /** The name of an operation; all unless given. */
  operation: z.string().optional(),
  reason: z.string().trim().min(1),
});

const settings = z.strictObject({
  waive: z.array(waiver).default([]),
  handles: z.record(z.string(), z.array(z.string())).default({}),
  /** Values for the variables of operations that are run, by the name of the operation. */
  variables: z.record(z.string(), z.record(z.string(), z.json())).default({}),
});

/** What a project says of itself. */
export type ContractSettings = z.infer<typeof settings>;

/** The settings are not what they should be. The message says where. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings';
}

/** Reads the settings out of a file's text. Raises BadSettings. */
export function settingsIn(text: string, file: string): ContractSettings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadSettings(`${file} is no JSON.`);
  }
  const parsed = settings.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new BadSettings(`${file} is not as it should be. ${problems.join('; ')}`);
}

/** The findings that are left, with one for each waiver that waives nothing any more: of what was looked for. */
export function waived(
  findings: readonly Finding[],
  { waive }: ContractSettings,
  { file, isRun }: { readonly file: string; readonly isRun: boolean },
): readonly Finding[] {
  const used = new Set<number>();
  const left = findings.filter((finding) => {
    const at = waive.findIndex(
      ({ rule, operation }) => rule === finding.rule && (operation === undefined || operation === finding.operation),
    );
    if (at >= 0) used.add(at);
    return at < 0;
  });
  const idle = waive.flatMap(({ rule, operation = null }, at): Finding[] => {
    if (used.has(at) || (RULES_OF_RUNS.has(rule) && !isRun)) return [];
    const message = `Nothing is waived by this any more (${rule}): take it out.`;
    return [{ rule: 'waiver', severity: 'warning', file, line: 1, column: 1, operation, message }];
  });
  return [...left, ...idle];
}
