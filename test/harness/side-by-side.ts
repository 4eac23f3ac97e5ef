/** Something to be done, and how much of the room it takes. */
export interface Piece<T> {
  readonly takes: number;
  run(): Promise<T>;
}

/** Does all of them, in their order, so many at a time that they fit in the room together; what takes more has all of it. */
export async function sideBySide<T>(pieces: readonly Piece<T>[], room: number): Promise<T[]> {
  const done: Promise<T>[] = [];
  let used = 0;
  let leave: (() => void) | undefined;
  for (const { takes, run } of pieces) {
    const share = Math.min(takes, room);
    while (used + share > room)
      await new Promise<void>((resolve) => {
        leave = resolve;
      });
    used += share;
    done.push(
      run().finally(() => {
        used -= share;
        leave?.();
      }),
    );
  }
  return Promise.all(done);
}
