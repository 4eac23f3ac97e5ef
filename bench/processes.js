// The processes of the benchmark: each measured server, the provider's stand-in and the load generator run in one of their own.
import { execFileSync, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { SHOP } from './provider/world.js';
import { START_FLAGS } from './start-flags.js';

const here = import.meta.dirname;

/** What is compared, in the order it is shown. Mercurius with JIT makes code of what it is asked; the others do not. */
export const SERVERS = {
  bare: { title: 'bare proxy', program: 'peers/bare.js' },
  stock: { title: 'stock Apollo', program: 'peers/stock.js' },
  mercurius: { title: 'Mercurius', program: 'peers/mercurius.js' },
  mercuriusJit: { title: 'Mercurius JIT', program: 'peers/mercurius.js', more: { JIT: '1' } },
  yoga: { title: 'GraphQL Yoga', program: 'peers/yoga.js' },
  gateway: { title: 'this gateway', program: '../dist/main.js' },
};

/** The programs that ask who calls: they get an API key with the scopes that the benchmark needs. */
const isGateway = (program) => program === 'cluster.js' || /dist[^/]*\/main\.js$/.test(program);
const SCOPES = 'payments:read,payments:refund,operations:read';
/** The key that the others are shown: some of them look at it. */
const PEER_KEY = 'benchmark-f1c09ad8c1f1bd9e2e3d5b8c6f0a7e43';

/** A server that answers: its URL, the key to show it, and `usage()`: the CPU time it has taken and the memory it holds. `more`: variables of its own. */
export async function startServer(name, program, providerUrl, folder, more = {}) {
  const port = await freePort();
  const output = openSync(join(folder, `${name}.log`), 'w');
  const env = environment(port, providerUrl, join(folder, `${name}.db`));
  const key = isGateway(program) ? newKey(env, program) : PEER_KEY;
  const child = fork(join(here, program), {
    execArgv: [
      // The gateway runs with its own flags, the others with none: of these one gains them nothing, and the other costs them 6 %.
      ...(isGateway(program) ? START_FLAGS : []),
      // The cluster's primary speaks for its workers, which carry the probe.
      ...(program === 'cluster.js' ? [] : ['--import', join(here, 'probe.js')]),
    ],
    env: { ...env, ...more },
    stdio: ['ignore', output, 'inherit', 'ipc'],
  });
  closeSync(output);
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child, name);
  return {
    name,
    url,
    key,
    usage: async () => (await asked(child, { ask: 'usage' })).usage,
    stop: () => child.kill('SIGKILL'),
  };
}

/** The provider's stand-in. */
export async function startProvider() {
  const child = fork(join(here, 'provider/main.js'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const url = await new Promise((resolve) => child.stdout.once('data', (line) => resolve(String(line).trim())));
  return {
    url,
    calls: async () => (await asked(child, { ask: 'calls' })).calls,
    delay: (delayMs) => asked(child, { delayMs }),
    stop: () => child.kill(),
  };
}

/** The load generator: `run(job)` gives what came of a job. */
export function startGenerator() {
  const child = fork(join(here, 'load/generator.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return { run: (job) => asked(child, job), stop: () => child.kill() };
}

/** Everything a server may know; nothing of the shell it was started from but the path. */
function environment(port, providerUrl, database) {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    PROVIDER_URL: providerUrl,
    MERCHANT_ID: SHOP.merchantId,
    SECRET: SHOP.secret,
    API_KEY: PEER_KEY,
    FREEDOMPAY_URL: providerUrl,
    FREEDOMPAY_MERCHANT_ID: SHOP.merchantId,
    FREEDOMPAY_SECRET_KEY: SHOP.secret,
    DATABASE_URL: `file:${database}`,
    LOG_LEVEL: 'info',
    // Load comes from one caller, and is not to be refused for being load.
    CALLER_COST_PER_MINUTE: '100000000',
  };
}

function newKey(env, main) {
  const program = join(here, main === 'cluster.js' ? '../dist' : dirname(main), 'cli/keys.js');
  const output = execFileSync(process.execPath, [program, 'create', 'benchmark', '--scopes', SCOPES], { env });
  return String(output).split('\n', 1)[0];
}

async function answers(url, child, name) {
  const body = JSON.stringify({ query: '{ __typename }', variables: {} });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode} before it answered.`);
    try {
      await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function asked(child, question) {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('A process of the benchmark ended while it was asked.'));
    child.once('exit', gone);
    child.once('message', (answer) => {
      child.off('exit', gone);
      resolve(answer);
    });
    child.send(question);
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
