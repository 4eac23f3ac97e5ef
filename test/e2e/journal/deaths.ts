import type { GatewayProcess } from './processes.js';

/**
 * What a write comes to when its process dies there: the steps in their order, between which nothing leaves the process.
 * "In": changed, and not committed.
 */
export const STEPS: Readonly<Record<string, 'done by the repeat' | 'not done' | 'done'>> = {
  'before begin': 'done by the repeat',
  'in begin': 'done by the repeat',
  'after begin': 'not done',
  'after lock': 'not done',
  'after read': 'not done',
  'in sent': 'not done',
  'after sent': 'not done',
  'after call': 'done',
  'in accepted': 'done',
  'after accepted': 'done',
  'in end': 'done',
  'after end': 'done',
  'after work': 'done',
};
export const NAMES = Object.keys(STEPS);
/** What depends on how the store commits; the other steps are the same on every engine. */
export const COMMITS = NAMES.filter((name) => name.startsWith('in '));
/** Processes at once: while some wait for a lease to run out, others start. */
const AT_ONCE = 4;

/** Asks until the process is dead, and gives the signal that it died of. */
export async function askUntilDead({ ended }: GatewayProcess, asking: () => Promise<unknown>): Promise<string | null> {
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  // On a machine that is busy for long it may be given up before it comes to the step: then it is asked for once more.
  while (!isOver) await Promise.race([over, asking().catch(() => over)]);
  return over;
}

/** So many at once. */
export function inGroups<T>(list: readonly T[]): T[][] {
  const starts = list.flatMap((_, index) => (index % AT_ONCE === 0 ? [index] : []));
  return starts.map((start) => list.slice(start, start + AT_ONCE));
}
