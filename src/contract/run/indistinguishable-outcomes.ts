import type { Truth } from '../play/answer-reading.js';
import type { Execution } from '../play/run-results.js';

/** Outcomes that differ and whose answers do not. */
export interface Indistinguishable {
  readonly isReason: boolean;
  /** One sentence: what looks the same, and what to select. */
  readonly message: string;
}

/** What an operation cannot tell apart, each place of its answers once. */
export function indistinguishableIn(executions: readonly Execution[]): readonly Indistinguishable[] {
  const bySelect = new Map<string, { isReason: boolean; groups: Set<string> }>();
  for (const alike of groupsOf(executions)) {
    for (const slot of new Set(alike.flatMap(({ reading }) => reading.truths.map((one) => one.slot)))) {
      const found = confusionAt(slot, alike);
      if (!found) continue;
      const known = bySelect.get(found.select) ?? { isReason: found.isReason, groups: new Set<string>() };
      bySelect.set(found.select, known);
      known.groups.add(found.outcomes);
    }
  }
  return [...bySelect].map(([select, { isReason, groups }]) => ({
    isReason,
    message: `${[...groups].join('; ')}: select ${select}.`,
  }));
}

function groupsOf(executions: readonly Execution[]): Iterable<readonly Execution[]> {
  const groups = new Map<string, Execution[]>();
  for (const one of executions) {
    const errors = one.errors.map(({ code, path }) => ({ code, path }));
    const answer = JSON.stringify([one.reading.comparable, errors]);
    groups.set(answer, [...(groups.get(answer) ?? []), one]);
  }
  return groups.values();
}

function confusionAt(slot: string, alike: readonly Execution[]) {
  const known = alike.flatMap(({ scenario, reading }) => {
    const truth = reading.truths.find((one) => one.slot === slot);
    return truth ? [{ scenario, truth }] : [];
  });
  const [first] = known;
  if (!first) return null;
  const { select, selectDetail, isReason } = first.truth;
  const states = firstOf(known, ({ state }) => state);
  if (states.size > 1) return { select, isReason, outcomes: sentence(states) };
  const details = firstOf(known, ({ state, detail }) => `${state} with the advice ${detail ?? 'to do nothing'}`);
  if (details.size > 1 && selectDetail) return { select: selectDetail, isReason, outcomes: sentence(details) };
  return null;
}

/** Each outcome, with the first scenario in which it came. */
function firstOf(
  known: readonly { readonly scenario: string; readonly truth: Truth }[],
  outcomeOf: (truth: Truth) => string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { scenario, truth } of known) {
    const outcome = outcomeOf(truth);
    if (!found.has(outcome)) found.set(outcome, scenario);
  }
  return found;
}

function sentence(outcomes: ReadonlyMap<string, string>): string {
  const names = [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1));
  const list = names.map(([outcome]) => outcome);
  const scenarios = names.map(([, scenario]) => scenario).join(', ');
  return `${list.slice(0, -1).join(', ')} and ${list.at(-1)} look the same (${scenarios})`;
}
