import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { createGateway, type Gateway } from '../../src/app/gateway.js';
import { defaultTuning, type Tuning } from '../../src/app/tuning.js';
import { type Config, type Environment, parseConfig } from '../../src/config/config.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { type Answer, ask } from './ask.js';
import { layFreshFile } from './fresh-file.js';
import { plantAllOf, plantSecretsOf, refuseLeaksInFile, WrittenLog } from './leaks.js';

/** Which of the provider's two families of scripts the gateway calls. */
export const FLAVOURS = ['merchant', 'gateway'] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** With the asynchronous Gateway API, which has only what is done to payments. */
export const ALL_FLAVOURS = [...FLAVOURS, 'async'] as const;
export type AnyFlavour = (typeof ALL_FLAVOURS)[number];

/** What makes a gateway one that calls the asynchronous Gateway API. */
export const ASYNC_SHOP = { FREEDOMPAY_API: 'async', PAYMENT_CURRENCY: 'KZT' } as const;

/** A gateway that listens on a free port. */
export interface RunningGateway {
  readonly gateway: Gateway;
  /** Its log so far, line by line. */
  logged(): readonly Readonly<Record<string, unknown>>[];
  /** Stops it before the test is over. */
  close(): Promise<void>;
  /** Asks over HTTP, as any client does. */
  query<Data = unknown>(text: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>;
}

/** A gateway and the simulator it calls. */
export interface System extends RunningGateway {
  readonly simulator: Simulator;
  /** Left out: one of the scripts. */
  readonly flavour?: AnyFlavour;
}

export interface SystemOptions {
  /** `merchant` unless given. */
  readonly flavour?: AnyFlavour;
  /** The store; a SQLite file unless given. */
  readonly databaseUrl?: () => Promise<string>;
  /** No lag unless given. */
  readonly simulator?: SimulatorOptions;
  /** Variables beside those that lead to the simulator. */
  readonly env?: Environment;
  readonly tuning?: Partial<Tuning>;
  /** Reads the files that variables name. */
  readonly readText?: (path: string) => string;
}

/** So that a test need not wait five seconds to see that an effect does not show. */
const QUICK: Tuning = {
  ...defaultTuning,
  readBackDelaysMs: [0, 50, 100, 150],
  tickMs: 50,
  firstMs: 50,
  claimDelaysMs: [0, 20],
  // A busy machine is no slow provider, and no store that is down.
  claimDeadlineMs: 20_000,
  storeTimeoutMs: 120_000,
  readinessAgeMs: 0,
  // What a test arms for a reading is for its own.
  webhookRecheckDelaysMs: [3_600_000],
};

type Closers = (() => Promise<void>)[];

const afterTest: Closers = [];

afterEach(() => closeAll(afterTest));

/** Has something closed when the test is over. */
export function closeAfterTest(close: () => Promise<void>): void {
  afterTest.push(close);
}

/** Starts a simulator and a gateway that calls it; both end with the test. */
export function startSystem(options: SystemOptions = {}): Promise<System> {
  return startWith(options, afterTest);
}

/**
 * One simulator and one gateway for all tests of a block. For tests that keep to payments and idempotency keys of their
 * own, so that each still stands alone.
 */
export function sharedSystem(options: SystemOptions = {}): () => System {
  const afterBlock: Closers = [];
  let system: System | undefined;
  beforeAll(async () => {
    system = await startWith(options, afterBlock);
  });
  afterAll(() => closeAll(afterBlock));
  return () => {
    if (!system) throw new Error('The system is there while tests run.');
    return system;
  };
}

/** Starts a simulator that ends with the test. */
export function startProvider(options: SimulatorOptions = {}, closers = afterTest): Promise<Simulator> {
  return startSimulator({ lagMs: 0, ...options }).then((simulator) => {
    closers.push(() => simulator.close());
    plantAllOf(simulator);
    return simulator;
  });
}

/** Starts a gateway that calls the provider at a URL and ends with the test. */
export async function startGateway(
  providerUrl: string,
  env: Environment = {},
  tuning: Partial<Tuning> = {},
  closers = afterTest,
  readText = noFile,
): Promise<RunningGateway> {
  // A file, unless a test wants something else: what is in memory only cannot be searched.
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const file = `file:${join(folder, 'gateway.db')}`;
  closers.push(async () => rmSync(folder, { recursive: true }));
  if (env['DATABASE_URL'] === undefined) await layFreshFile(join(folder, 'gateway.db'));
  const config = parseConfig({ ...environment(providerUrl), DATABASE_URL: file, ...env }, readText);
  return startWatched(config, { ...QUICK, ...tuning }, closers);
}

/** Starts a gateway that ends with the test. Nothing that it writes may leak: neither its log nor its store. */
export async function startWatched(config: Config, tuning = QUICK, closers = afterTest): Promise<RunningGateway> {
  plantSecretsOf(config);
  const log = new WrittenLog();
  const gateway = await createGateway(config, tuning, log);
  if (gateway.simulator) plantAllOf(gateway.simulator);
  const stop = async () => {
    try {
      // While it is open, what is not in the file yet lies beside it.
      await refuseLeaksIn(config.databaseUrl.reveal());
    } finally {
      await gateway.close();
    }
    await refuseLeaksIn(config.databaseUrl.reveal());
    log.refuseLeaks();
  };
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= stop();
    return closed;
  };
  closers.push(close);
  return { gateway, close, logged: () => log.entries, query: (text, variables) => ask(gateway.url, text, variables) };
}

async function startWith(options: SystemOptions, closers: Closers): Promise<System> {
  const { flavour = 'merchant', env, tuning, readText, databaseUrl } = options;
  const simulator = await startProvider(options.simulator, closers);
  const settings = {
    FREEDOMPAY_API: flavour,
    ...(flavour === 'async' && ASYNC_SHOP),
    ...(databaseUrl && { DATABASE_URL: await databaseUrl() }),
    ...env,
  };
  const running = await startGateway(simulator.url, settings, tuning, closers, readText);
  return { ...running, simulator, flavour };
}

async function refuseLeaksIn(databaseUrl: string): Promise<void> {
  if (databaseUrl.startsWith('file:')) await refuseLeaksInFile(databaseUrl.slice('file:'.length));
}

/** Last started, first stopped: a gateway goes before the provider it calls. All are stopped, whatever one of them says. */
async function closeAll(closers: Closers): Promise<void> {
  const complaints: unknown[] = [];
  for (const close of closers.splice(0).reverse()) await close().catch((error) => complaints.push(error));
  if (complaints.length > 0) throw complaints[0];
}

/** The environment of a gateway that stands alone and calls a provider at that URL as the simulator's shop. */
export function environment(providerUrl: string): Environment {
  return {
    HOST: '127.0.0.1',
    // Who asks matters to few tests; those set who may.
    ALLOW_ANONYMOUS: 'loopback',
    PORT: '0',
    LOG_LEVEL: 'trace',
    // Tests ask for more in a minute than a caller would.
    CALLER_COST_PER_MINUTE: '1000000',
    DATABASE_URL: ':memory:',
    FREEDOMPAY_URL: providerUrl,
    // Tests see what they have done, not what was a second ago.
    STATUS_MAX_AGE_MS: '0',
    FREEDOMPAY_MERCHANT_ID: SIMULATOR_MERCHANT_ID,
    FREEDOMPAY_SECRET_KEY: SIMULATOR_SECRET,
    FREEDOMPAY_PAYOUT_SECRET_KEY: SIMULATOR_PAYOUT_SECRET,
  };
}

function noFile(path: string): string {
  throw new Error(`Nobody asked for ${path} to be read.`);
}
