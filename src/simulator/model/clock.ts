/** The simulator's clock: the time of day, and as far ahead of it as somebody moved it. It never goes back but by a reset. */
export class Clock {
  private aheadMs = 0;

  constructor(private readonly source: () => Date) {}

  readonly now = (): Date => new Date(this.source().getTime() + this.aheadMs);

  /** How far it was moved, in whole minutes. */
  get aheadMinutes(): number {
    return this.aheadMs / 60_000;
  }

  forward(minutes: number): void {
    this.aheadMs += minutes * 60_000;
  }

  reset(): void {
    this.aheadMs = 0;
  }
}
