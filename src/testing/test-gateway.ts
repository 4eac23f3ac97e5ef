import { readFileSync } from 'node:fs';
import { createGateway, type Gateway } from '../app/gateway.js';
import { defaultTuning, type Tuning } from '../app/tuning.js';
import { parseConfig } from '../config/config.js';
import { MovableClock } from '../domain/clock.js';
import type { PlayedScenario } from '../simulator/scenarios/scenario.js';
import type { Simulator } from '../simulator/simulator.js';
import { type Duration, stepsOf } from './duration.js';

export type { Duration, PlayedScenario, Simulator };

/** How a test gateway is started. Everything has a default. */
export interface TestGatewayOptions {
  /** Variables of docs/configuration.md beside or instead of the defaults. What leads to a real provider or a store is refused. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How long after a write the provider's status still shows the old state, in milliseconds by the moved clock; 0. */
  readonly lagMs?: number;
}

/** An error as a client sees it: docs/errors.md has its codes. */
export interface TestError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What a request came to. */
export interface TestAnswer<Data> {
  readonly status: number;
  /** `null` where the request was refused as a whole. */
  readonly data: Data | null;
  /** Empty where all went well. */
  readonly errors: readonly TestError[];
}

/** A gateway and the simulator it calls, in this process, with nothing of theirs on any disk. */
export interface TestGateway {
  /** Where GraphQL is asked: an http URL with a free port of 127.0.0.1. */
  readonly url: string;
  /** The provider's side: payments, payers, faults, webhooks, and what it was called for. */
  readonly simulator: Simulator;
  /**
   * Plays at the provider, with a payment or payout of its own, and gives its ids: a scenario of docs/scenarios.md, or a
   * recording of a real operation, as an object or by the path of its file, which ends in `.json`. How long a recorded answer
   * was waited for is left out; `simulator.play` takes that time too.
   */
  play(scenario: string | object): Promise<PlayedScenario>;
  /** Asks over HTTP, as any client does. */
  query<Data = Record<string, unknown>>(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<TestAnswer<Data>>;
  /**
   * Moves the clock of gateway and simulator ahead. Ends when what was to happen until then has happened: looks for outcomes,
   * ends of holds, of pages and of approvals, webhooks and events that are tried again.
   */
  advance(duration: Duration): Promise<void>;
  /** As right after the start: payments, operations, lists, budgets, faults and the clock. */
  reset(): Promise<void>;
  /** Closes both. Nothing of them is left open. */
  stop(): Promise<void>;
}

/** What a test gateway cannot be without, or cannot be with. */
const FIXED = {
  HOST: '127.0.0.1',
  PORT: '0',
  SIMULATOR_HOST: '127.0.0.1',
  SIMULATOR_PORT: '0',
  DATABASE_URL: ':memory:',
} as const;

/** Above what one person decides on. */
const LARGE = '500000 KZT';

const DEFAULTS = {
  LOG_LEVEL: 'silent',
  // Tests see what they have done, not what was a second ago.
  STATUS_MAX_AGE_MS: '0',
  // So that a large sum, as some scenarios have, needs a second person.
  APPROVAL_ABOVE_CAPTURE: LARGE,
  APPROVAL_ABOVE_CANCEL: LARGE,
  APPROVAL_ABOVE_REFUND: LARGE,
};

/** Starts a gateway with the simulator as its provider. Raises an error that lists every variable that is wrong. */
export async function startTestGateway({ env = {}, lagMs = 0 }: TestGatewayOptions = {}): Promise<TestGateway> {
  const refused = Object.keys(env).filter(
    (name) => name in FIXED || name === 'FREEDOMPAY_URL' || name.endsWith('_FILE'),
  );
  if (refused.length > 0)
    throw new Error(
      `A test gateway has its own provider and store, and reads no file: leave out ${refused.join(', ')}.`,
    );
  const clock = new MovableClock();
  const config = parseConfig({ ...DEFAULTS, ...env, ...FIXED }, refuseFile);
  const gateway = await createGateway(config, tuningBy(clock, lagMs));
  const simulator = simulatorOf(gateway);
  simulator.afterReset(async () => clock.reset());
  return {
    url: `${gateway.url}/graphql`,
    simulator,
    play: async (scenario) =>
      simulator.play(
        typeof scenario === 'string' && scenario.endsWith('.json')
          ? JSON.parse(readFileSync(scenario, 'utf8'))
          : scenario,
        { waits: false },
      ),
    query: (document, variables = {}, headers = {}) => ask(`${gateway.url}/graphql`, { document, variables, headers }),
    advance: async (duration) => {
      for (const ms of stepsOf(duration)) {
        clock.forward(ms);
        await simulator.forward(ms);
        await gateway.catchUp();
      }
    },
    reset: () => simulator.reset(),
    stop: () => gateway.close(),
  };
}

function tuningBy(clock: MovableClock, simulatorLagMs: number): Tuning {
  return {
    ...defaultTuning,
    clock,
    simulatorLagMs,
    // Real pauses between readings of what nobody but this test changes.
    readBackDelaysMs: [0, 10, 20, 40],
    claimDelaysMs: [0, 10],
    oldSpacingMs: 0,
    readinessAgeMs: 0,
  };
}

function simulatorOf({ simulator }: Gateway): Simulator {
  if (!simulator) throw new Error('A test gateway calls its own simulator only.');
  return simulator;
}

function refuseFile(path: string): string {
  throw new Error(`A test gateway reads no file, and ${path} is one.`);
}

async function ask<Data>(
  url: string,
  {
    document,
    variables,
    headers,
  }: {
    readonly document: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<TestAnswer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: document, variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as {
    readonly data?: Data | null;
    readonly errors?: readonly TestError[];
  };
  return { status: response.status, data, errors };
}
