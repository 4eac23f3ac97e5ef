/** Runs work when it may. */
export type ReadTurns = <T>(work: () => Promise<T>) => Promise<T>;

/** At once: whoever gives out connections has it wait. */
export const atOnce: ReadTurns = (work) => work();

/**
 * One after the other, with a pause for everything else between any two. All that read a SQLite file share one connection: a
 * request that reads much would hold up whoever else reads until its last statement.
 */
export function oneAtATime(): ReadTurns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {}).then(() => new Promise((resolve) => setImmediate(resolve)));
    return turn;
  };
}
