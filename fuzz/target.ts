import fc from 'fast-check';

/** Whether an input was taken or turned down. Both are fine; anything else is a finding, and is thrown. */
export type CheckResult = 'accepted' | 'refused';

/** Something that meets outside input, the inputs to try on it, and what must hold for each of them. */
export interface Target {
  readonly name: string;
  /** Its part of all inputs: 2 gets twice as many as 1. */
  readonly share: number;
  /** Tries one input made by `inputs`. Throws for a finding. */
  readonly property: (
    /** Runs a check and sees to the time it takes and to what it leaves behind. */
    watch: Watch,
  ) => fc.IAsyncProperty<unknown>;
  /** Ends what the target started. */
  close?(): Promise<void>;
}

/** Runs one check; counts its verdict. */
export type Watch = (check: () => CheckResult | Promise<CheckResult>) => Promise<void>;

/** A target from its inputs and its check. */
export function defineTarget<Input>({
  inputs,
  check,
  ...rest
}: Omit<Target, 'property'> & {
  readonly inputs: fc.Arbitrary<Input>;
  readonly check: (input: Input) => CheckResult | Promise<CheckResult>;
}): Target {
  return { ...rest, property: (watch) => fc.asyncProperty(inputs, (input) => watch(() => check(input))) };
}

/** What a run over one target came to. */
export interface Run {
  readonly name: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  /** The longest that one input took, in milliseconds. */
  readonly slowestMs: number;
  /** The first finding with its input, made as small as it gets; `null` where there was none. */
  readonly finding: string | null;
}

/** How a run goes. */
export interface Pace {
  readonly inputs: number;
  readonly seed: number;
  /** What one input may take at most, in milliseconds; `null`: time is not looked at. */
  readonly withinMs: number | null;
}

/** Tries inputs on a target until the first finding. */
export async function run(target: Target, { inputs, seed, withinMs }: Pace): Promise<Run> {
  const counts = { accepted: 0, refused: 0 };
  let slowestMs = 0;
  const timed = async (check: () => CheckResult | Promise<CheckResult>) => {
    const start = performance.now();
    const result = await check();
    return { result, ms: performance.now() - start };
  };
  const watch: Watch = async (check) => {
    let { result, ms } = await timed(check);
    // One that was held up by something else is not slow a second and a third time.
    for (let retry = 0; withinMs !== null && ms > withinMs && retry < 2; retry += 1) {
      ms = Math.min(ms, (await timed(check)).ms);
    }
    counts[result] += 1;
    slowestMs = Math.max(slowestMs, ms);
    if (withinMs !== null && ms > withinMs) throw new Error(`It took ${Math.round(ms)} ms.`);
    refusePollution();
  };
  const details = await fc.check(target.property(watch), { numRuns: inputs, seed });
  const finding = details.failed
    ? `${details.errorInstance}\n${fc.defaultReportMessage(details)?.slice(0, MAX_REPORT_LENGTH)}`
    : null;
  return { name: target.name, inputs: details.numRuns, ...counts, slowestMs, finding };
}

const MAX_REPORT_LENGTH = 2_000;

const SHARED = [Object, Array, Function, String, Number, Map].map(({ prototype }) => prototype as object);
const BEFORE = SHARED.map((prototype) => Reflect.ownKeys(prototype).length);

function refusePollution(): void {
  for (const [index, prototype] of SHARED.entries()) {
    if (Reflect.ownKeys(prototype).length !== BEFORE[index]) {
      throw new Error(
        `It left something behind in what all objects share: ${Reflect.ownKeys(prototype).map(String).at(-1)}.`,
      );
    }
  }
}
