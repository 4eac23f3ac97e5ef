import { beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../src/simulator/faults/faults.js';
import { until } from './ask.js';
import { atBlockEnd, describeSharedEngines, type Engine } from './engines.js';
import { type End, endOf } from './fault-outcomes.js';
import type { Asked, FaultedScript, View, Wish } from './faulted-script.js';
import { ANSWER_WITHIN_MS, type InjectedRow, injectedRows, refusedKinds } from './injected-faults.js';
import { type Piece, sideBySide } from './side-by-side.js';
import { type System, type SystemOptions, sharedSystem } from './system.js';

/** What one came to. */
interface Came {
  readonly end: End;
  /** Whether the first answer said what is so, or that it is open. */
  readonly isFirstTrue: boolean;
  /** Whether a repeat with the same key was answered with the same one. */
  readonly isReplayed: boolean;
  readonly repeat: Asked;
  readonly other: Asked;
}

/** On one line, so that a difference can be read in a log. */
function lineOf({ end, isFirstTrue, isReplayed, repeat, other }: Came): string {
  const first = isFirstTrue ? '' : ', after a first answer that was not so';
  return `${end}${first}; its key: ${repeat}${isReplayed ? ', replayed' : ''}; another: ${other}`;
}

const unchanged = ([state, , , done]: End): Asked => [state, 0, done];

/** A script that meets a fault. */
interface Cell {
  readonly column: FaultedScript;
  readonly row: InjectedRow;
}

/** So many failures one after the other have a host taken for one that is down; with one more than this. */
const FAILURES = 9;

/** What fails on the way, and not by what is answered. */
const ON_THE_WAY: ReadonlySet<FaultKind> = new Set<FaultKind>([
  ...(['drop-before', 'drop-after', 'http-502', 'http-502-after', 'http-429'] as const),
]);

const failsOnTheWay = ({ slow = false, fault }: InjectedRow) => slow || ON_THE_WAY.has(fault.kind);

/** A bound for a table that hangs, in milliseconds. */
const HOUR_MS = 3_600_000;

/** How often one reading is tried, and so many attempts that one is given up. */
const ATTEMPTS = 3;
const GIVEN_UP = ATTEMPTS + 1;

/** UNKNOWN is an end only where a person is asked. */
function stateOf({ state, problem }: View): string {
  return state === 'UNKNOWN' && problem?.advice !== 'ASK_OPERATOR' ? 'open' : state;
}

const OPEN = new Set(['UNKNOWN', 'PENDING', 'ACTION_REQUIRED']);

/** Times that let a test see the end of every write soon. */
const SOON = {
  ...{ readBackDelaysMs: [0, 20], tickMs: 10, firstMs: 20, agesMs: [20_000], cardTickMs: 20 },
  ...{ horizonMs: 2_000, absenceSpanMs: 500, acceptedSpanMs: 60_000 },
} as const;

/** Effects that may show when a lost one is given up. */
const comesSlowly = ({ row: { slow = false, fault } }: Cell) => slow || /lag|later/.test(fault.kind);

const isReading = ({ script, after }: FaultedScript) => after !== undefined || /status|balance/.test(script);

/** How many failures one after the other it may come to at most, at a provider that answers all else. */
function failures({ column, row }: Cell): number {
  if (column.isShared) return FAILURES;
  if (!isReading(column) || !failsOnTheWay(row)) return 1;
  return column.after === undefined ? ATTEMPTS : GIVEN_UP;
}

/** What the gateway of a table is started with. */
interface TableOptions extends Pick<SystemOptions, 'flavour' | 'env'> {
  /** When lost ones are given up, in milliseconds: longer than a call and a round of readings take on a busy machine. */
  readonly horizonMs?: number;
}

/** Registers the table of the scripts, on both engines: a test for each fault. */
export function describeFaultedWrites(
  title: string,
  columns: readonly FaultedScript[],
  { horizonMs = SOON.horizonMs, ...options }: TableOptions = {},
): void {
  const cells = columns.flatMap((column) => injectedRows(column.script).map((row) => ({ column, row })));

  test.each(columns)(
    'every fault that $script can meet in $write is in the table, or refused for a reason',
    (column) => {
      const { script, ends, refuses } = column;
      expect(injectedRows(script).filter(({ what }) => !endOf(ends, what))).toEqual([]);
      expect(Object.keys(refuses).sort()).toEqual([...refusedKinds(script)].sort());
    },
  );

  describeSharedEngines(title, (engine: Engine) => {
    describe('with lost ones that are soon given up', () => {
      describeCells(
        cells.filter((cell) => !comesSlowly(cell)),
        engine,
        { ...options, tuning: { ...SOON, horizonMs } },
      );
    });
    describe('with effects that come later', () => {
      describeCells(cells.filter(comesSlowly), engine, {
        ...options,
        tuning: { ...SOON, horizonMs: 60_000 },
        env: { ...options.env, FREEDOMPAY_TIMEOUT_MS: `${ANSWER_WITHIN_MS}` },
      });
    });
  });
}

function describeCells(cells: readonly Cell[], engine: Engine, options: SystemOptions): void {
  const close = atBlockEnd();
  const system = sharedSystem({ ...options, databaseUrl: () => engine.fresh(close) });
  const named = ({ column: { write, script, after } }: Cell) => `${write}, ${script}${after ? ' afterwards' : ''}`;
  const came = new Map<Cell, string>();
  const wishes: { readonly cell: Cell; known(): Promise<End> }[] = [];
  const expectedOf = ({ column, row: { what } }: Cell): Came => {
    const end = endOf(column.ends, what) as End;
    const repeat = (column.repeat ?? unchanged)(end, what);
    const other = column.other([repeat[0], end[1], end[2], repeat[2]]);
    return { end, isFirstTrue: true, isReplayed: repeat[1] === 0, repeat, other };
  };

  // Side by side, but never so many that the provider is taken for one that is down: of a large table that takes as long as the
  // machine needs.
  beforeAll(async () => {
    const pieces = cells.map(
      (cell): Piece<void> => ({
        takes: failures(cell),
        run: async () => {
          const meeting = meet(system(), cell, expectedOf(cell).end, (known) => wishes.push({ cell, known }));
          came.set(cell, await meeting.then(lineOf, String));
        },
      }),
    );
    await sideBySide(pieces, FAILURES);
  }, HOUR_MS);

  test.each([...new Set(cells.map(({ row: { what } }) => what))])(
    '%s: it is done once at most, and nobody is told otherwise',
    (what) => {
      const those = cells.filter(({ row }) => row.what === what);
      expect(those.map((cell) => `${named(cell)}: ${came.get(cell)}`)).toEqual(
        those.map((cell) => `${named(cell)}: ${lineOf(expectedOf(cell))}`),
      );
    },
  );

  test('and nothing more was done when all of them are over', async () => {
    for (const { cell, known } of wishes) {
      const [state, , , done] = await known();
      const isSo = state !== 'SUCCEEDED' || done === 1;
      expect([named(cell), done, isSo]).toEqual([named(cell), expectedOf(cell).other[2], true]);
    }
  });
}

/** Asks for it where a call of the script meets the fault, and gives what that came to. */
async function meet(
  system: System,
  { column, row }: Cell,
  expected: End,
  onKnown: (known: () => Promise<End>) => void,
): Promise<Came> {
  const wish = await column.begin(system);
  const [first, isFirstTrueYet] = await faulted(system, column, row, wish);
  const known = async (): Promise<End> => {
    const view = await wish.read(first.id);
    return [stateOf(view), view.problem?.code ?? null, wish.sent(), wish.done()];
  };
  onKnown(known);
  const end = await until(known, (one) => `${one}` === `${expected}`, 120_000, 50).catch(known);
  const isFirstTrue = isFirstTrueYet && (OPEN.has(first.state) || first.state === end[0]);
  const asked = async (otherKey?: string) => {
    const before = wish.sent();
    const view = await wish.ask(otherKey);
    return { view, asked: [stateOf(view), wish.sent() - before, wish.done()] as const };
  };
  const repeat = await asked();
  const isReplayed = repeat.view.replayed && repeat.view.id === first.id;
  return { end, isFirstTrue, isReplayed, repeat: repeat.asked, other: (await asked('other')).asked };
}

/** The first answer, and whether it says no more than the ledger does. */
async function faulted({ simulator }: System, column: FaultedScript, row: InjectedRow, wish: Wish) {
  const { script, after } = column;
  const { faults } = simulator;
  const timesOfReading = after !== undefined && failsOnTheWay(row) ? GIVEN_UP : 'always';
  const arm = () =>
    faults.arm({
      ...{ ...row.fault, script, times: isReading(column) || row.fault.kind === 'pays-repeat' ? timesOfReading : 1 },
      ...(!column.isShared && wish.scope),
    });
  let armed: string;
  let asked: ReturnType<Wish['ask']>;
  if (after === undefined) {
    armed = arm();
    asked = wish.ask();
  } else {
    faults.arm({ kind: 'delay', ms: 200, script: after, ...wish.scope });
    asked = wish.ask();
    await until(wish.sent, (count) => count === 1, 20_000);
    armed = arm();
  }
  const first = await asked;
  const isTrue = first.state !== 'SUCCEEDED' || wish.done() === 1;
  if (isReading(column)) faults.clear(armed);
  return [first, isTrue] as const;
}
