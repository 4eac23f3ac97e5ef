import type { Config } from './config.js';
import { FreedomPayClient } from './freedompay/client.js';
import { createApollo } from './graphql/apollo.js';
import type { GatewayContext } from './graphql/context.js';
import { createLog, type Log } from './http/log.js';
import { createServer } from './http/server.js';
import { Accounts } from './services/accounts.js';
import { Loaders } from './services/loaders.js';
import { Operations } from './services/operations.js';
import { Payments } from './services/payments.js';
import { Payouts } from './services/payouts.js';
import { type Simulator, startSimulator } from './simulator/simulator.js';
import { MemoryJournal } from './store/memory-journal.js';

/** How many calls to one provider host run at once. */
const PARALLEL_CALLS = 16;

/**
 * Pauses before each read that looks for the effect of a write, in milliseconds. The provider shows effects seconds late
 * (observed); past these five seconds the caller is told PENDING and reads on.
 */
const READ_BACK_DELAYS_MS = [0, 200, 300, 500, 1_000, 1_000, 2_000];

/** A running gateway. */
export interface Gateway {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** The embedded simulator, where no provider is configured. */
  readonly simulator: Simulator | null;
  readonly log: Log;
  /** Stops taking requests, lets those under way end, closes everything. */
  close(): Promise<void>;
}

/** Joins the parts. The gateway listens when this resolves. */
export async function createGateway(config: Config): Promise<Gateway> {
  const log = createLog(config.logLevel);
  const simulator = config.simulatorPort === null ? null : await startEmbeddedSimulator(config, config.simulatorPort);
  const accounts = new Accounts(
    config.accounts.map((account) => (simulator ? { ...account, baseUrl: simulator.url } : account)),
  );
  const client = new FreedomPayClient({ timeoutMs: config.timeoutMs, parallel: PARALLEL_CALLS }, log.providerCall);
  const journal = new MemoryJournal();
  const payments = new Payments(client, journal);
  const payouts = new Payouts(client);
  const operations = new Operations(
    { client, payments, journal, readBackDelaysMs: READ_BACK_DELAYS_MS },
    2 * config.timeoutMs + 5_000,
  );
  const server = await createServer({
    log,
    playground: !config.production,
    apollo: (plugins) => createApollo({ introspection: !config.production, observeDefect: log.defect, plugins }),
    context: (requestId): GatewayContext => ({
      requestId,
      caller: null,
      accounts,
      operations,
      loaders: new Loaders(payments, payouts),
    }),
    readiness: () => ({ provider: accounts.all.some((account) => client.isResting(account)) ? 'failing' : 'ok' }),
  });
  const url = await server.listen({ host: config.host, port: config.port });
  return {
    url,
    simulator,
    log,
    close: async () => {
      await server.close();
      await operations.idle();
      await client.close();
      await simulator?.close();
    },
  };
}

function startEmbeddedSimulator({ host, accounts }: Config, port: number): Promise<Simulator> {
  const [account] = accounts;
  if (!account) throw new Error('The simulator needs an account to stand in for.');
  return startSimulator({
    host,
    port,
    merchantId: account.merchantId,
    secret: account.secret.reveal(),
    payoutSecret: account.payoutSecret.reveal(),
    timeZone: account.timeZone,
  });
}
