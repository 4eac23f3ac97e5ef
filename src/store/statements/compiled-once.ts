import type { Compilable, CompiledQuery } from 'kysely';
import { ClockedSqliteAdapter } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import type { Step } from './at-once.js';

/** Values by name, in groups where some belong together. */
export interface Values {
  readonly [name: string]: unknown;
}

/** The place of a value that differs from call to call, where a statement is compiled once. */
export class OpenValue {
  constructor(
    /** What finds the value among those of a call. */
    readonly of: (values: Values) => unknown,
  ) {}

  /** The same place, for what a function makes of the value. */
  through(change: (value: unknown) => unknown): OpenValue {
    return new OpenValue((values) => change(this.of(values)));
  }
}

interface Compiled {
  readonly steps: readonly { readonly query: CompiledQuery; readonly isCondition: boolean }[];
  /** What the clock was ahead by when it was compiled: it stands in the text. */
  readonly aheadMs: number;
}

const compiled = new WeakMap<Store, Map<string, Compiled>>();

/**
 * Statements that are compiled the first time only: to make one costs more than to run it. `build` gets the places of the values
 * in their stead, and must not look at them: what the statements look like goes by the name alone, and by which values there are.
 */
export function compiledOnce<V extends object, const Steps extends readonly Step[]>(
  store: Store,
  name: string,
  values: V,
  build: (open: V) => Steps,
): Steps {
  const { adapter } = store.getExecutor();
  const aheadMs = adapter instanceof ClockedSqliteAdapter ? adapter.clock.aheadMs : 0;
  const known = compiled.get(store) ?? new Map<string, Compiled>();
  compiled.set(store, known);
  const key = name + shapeOf(values as Values);
  let found = known.get(key);
  if (found?.aheadMs !== aheadMs) {
    const steps = build(placesOf(values as Values) as V).map(({ statement, isCondition = false }) => ({
      query: statement.compile(),
      isCondition,
    }));
    found = { steps, aheadMs };
    known.set(key, found);
  }
  return found.steps.map(({ query, isCondition }): Step => {
    const compile = () => ({ ...query, parameters: query.parameters.map((one) => filled(one, values as Values)) });
    return { statement: { compile } as Compilable<unknown>, isCondition };
  }) as readonly Step[] as Steps;
}

/** Which values there are. */
function shapeOf(values: Values): string {
  let shape = '';
  for (const [name, value] of Object.entries(values))
    shape += isGroup(value) ? ` ${name}(${shapeOf(value)})` : ` ${name}`;
  return shape;
}

/** The places of values, in the same groups. */
function placesOf(values: Values, within: (all: Values) => Values = (all) => all): Values {
  const places = Object.entries(values).map(([name, value]) => [
    name,
    isGroup(value) ? placesOf(value, (all) => within(all)[name] as Values) : new OpenValue((all) => within(all)[name]),
  ]);
  return Object.fromEntries(places);
}

function isGroup(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}

function filled(parameter: unknown, values: Values): unknown {
  return parameter instanceof OpenValue ? parameter.of(values) : parameter;
}
