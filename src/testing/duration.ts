/** A span of time; its parts are added up. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const UNITS: Readonly<Record<keyof Duration, number>> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
};

/** A span is gone through in steps, which grow with what is behind: so long it has steps of that length. */
const STEPS: readonly { readonly untilMs: number; readonly stepMs: number }[] = [
  { untilMs: 10_000, stepMs: 1_000 },
  { untilMs: 600_000, stepMs: 60_000 },
  { untilMs: 7_200_000, stepMs: 600_000 },
  { untilMs: 172_800_000, stepMs: 3_600_000 },
  { untilMs: Number.POSITIVE_INFINITY, stepMs: 21_600_000 },
];

/** A year: longer than anything is waited for. */
const MAX_MS = 366 * 86_400_000;

/**
 * The steps, in milliseconds, in which a clock is moved over a span, so that what is done again and again is done in between.
 * Raises a RangeError for what is no span of at most a year.
 */
export function stepsOf(duration: Duration): readonly number[] {
  const wholeMs = millisecondsOf(duration);
  const steps: number[] = [];
  for (let passedMs = 0; passedMs < wholeMs; ) {
    const stepMs = STEPS.find(({ untilMs }) => passedMs < untilMs)?.stepMs ?? wholeMs;
    const ms = Math.min(stepMs, wholeMs - passedMs);
    steps.push(ms);
    passedMs += ms;
  }
  return steps;
}

function millisecondsOf(duration: Duration): number {
  let ms = 0;
  for (const [unit, count] of Object.entries(duration)) {
    if (!Object.hasOwn(UNITS, unit) || typeof count !== 'number' || !Number.isFinite(count) || count < 0)
      throw new RangeError(`${unit}: a span of time is days, hours, minutes, seconds or milliseconds, each 0 or more.`);
    ms += count * UNITS[unit as keyof Duration];
  }
  if (ms > MAX_MS) throw new RangeError('A clock is moved by a year at the most.');
  return Math.round(ms);
}
