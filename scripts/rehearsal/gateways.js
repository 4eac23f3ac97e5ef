// The gateways of a rehearsal: two instances on one store, each a process of its own, started and stopped as an operator does.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const INSTANCES = 2;
/** How long a start, a stop or a reload may take before the rehearsal has failed, in milliseconds: a busy machine takes its time. */
const PATIENCE_MS = 300_000;
/** How often a start or a command is tried where the store is too busy for it: a SQLite file that two write to on a busy disk. */
const TRIES = 5;
/** What is said of an instance that a SIGHUP ended. */
const ENDED = 'ended on SIGHUP';

export class Gateways {
  #running = Array.from({ length: INSTANCES }, () => null);
  #logged = Array.from({ length: INSTANCES }, () => '');
  #ports;

  /** `env` are the variables of both; `folder` takes their logs. */
  constructor(env, folder) {
    this.env = env;
    this.folder = folder;
  }

  /** The URLs of those that run. */
  urls() {
    return this.#running.flatMap((one) => (one ? [one.url] : []));
  }

  /** Starts both with that build. */
  async startAll(build, more = {}) {
    this.#ports ??= await Promise.all(this.#running.map(freePort));
    await Promise.all(this.#running.map((_, index) => this.#start(index, build, more)));
  }

  /** Restarts one after the other with that build, each once the other is ready: what an upgrade, or a way back, is. */
  async replace(build) {
    for (const index of this.#running.keys()) {
      const old = this.#running[index];
      old.child.kill('SIGTERM');
      // A balancer goes on asking it while it answers; it says 503 when it does not any more, or cannot be reached.
      const code = await within(old.ended, `Instance ${index + 1} did not stop.`);
      if (code !== 0) throw new Error(`Instance ${index + 1} ended with ${code}: ${this.#lastLines(index)}`);
      await this.#start(index, build, {});
    }
  }

  /** Ends both at once, in the middle of what they do. */
  async killAll() {
    const killed = this.#running.filter((one) => one !== null);
    this.#running.fill(null);
    for (const { child } of killed) child.kill('SIGKILL');
    await Promise.all(killed.map(({ ended }) => ended));
  }

  /** Has both read their files again, and waits until both have taken what changed. */
  async reload() {
    await Promise.all(
      this.#running.map(async ({ child }, index) => {
        const from = this.#logged[index].length;
        child.kill('SIGHUP');
        const answer = () => {
          if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Instance ${index + 1} ${ENDED}.`);
          return /"msg":"(not reloaded|reloaded)"/.exec(this.#logged[index].slice(from))?.[1];
        };
        await becomes(answer, `Instance ${index + 1} did not read its files again.`);
        if (answer() !== 'reloaded') throw new Error(`Instance ${index + 1}: ${this.#lastLines(index)}`);
      }),
    );
  }

  /** Whether the release that runs reads its files again. One that does not is ended by the signal, and started once more. */
  async canReload(build) {
    try {
      await this.reload();
      return true;
    } catch (error) {
      if (!error.message.includes(ENDED)) throw error;
      await this.killAll();
      await this.startAll(build);
      return false;
    }
  }

  /** What `/health/ready` of the first says. */
  async health() {
    return (await fetch(`${this.urls()[0]}/health/ready`)).json();
  }

  /** Starts one, and once more where the store is too busy to be opened, as whatever supervises it would. */
  async #start(index, build, more) {
    for (let tries = 1; ; tries += 1) {
      const from = this.#logged[index].length;
      try {
        return await this.#startOnce(index, build, more);
      } catch (error) {
        if (tries === TRIES || !this.#logged[index].slice(from).includes('database is locked')) throw error;
      }
    }
  }

  async #startOnce(index, build, more) {
    const port = this.#ports[index];
    const from = this.#logged[index].length;
    const child = spawn(
      process.execPath,
      ['--no-allocation-site-pretenuring', '--max-semi-space-size=32', join(build, 'main.js')],
      {
        cwd: this.folder,
        env: { ...this.env, ...more, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const file = createWriteStream(join(this.folder, `gateway-${index + 1}.log`), { flags: 'a' });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.#logged[index] += text;
        file.write(text);
      });
    let code;
    const ended = new Promise((resolve) =>
      child.once('close', (status) => {
        code = status ?? 'a signal';
        file.end();
        if (this.#running[index]?.child === child) this.#running[index] = null;
        resolve(status);
      }),
    );
    const url = `http://127.0.0.1:${port}`;
    const isReady = async () => {
      if (code !== undefined) throw new Error(`Instance ${index + 1} did not start: ${this.#lastLines(index)}`);
      // Some releases are ready a moment before they take a SIGHUP, which ends them until then.
      const isStarted = this.#logged[index].slice(from).includes('"msg":"started"');
      return isStarted && (await fetch(`${url}/health/ready`).catch(() => null))?.ok;
    };
    await becomes(isReady, `Instance ${index + 1} did not become ready.`);
    this.#running[index] = { child, ended, url };
  }

  #lastLines(index) {
    return this.#logged[index].slice(-1_000);
  }
}

/** Makes an API key in the store of these variables, with the command of that build. */
export function makeKey(build, env, name) {
  return keys(build, env, 'create', name, '--scopes', 'payments:read').split('\n', 1)[0];
}

/** Revokes an API key. */
export function revokeKey(build, env, key) {
  keys(build, env, 'revoke', key.split('_')[1]);
}

function keys(build, env, ...words) {
  for (let tries = 1; ; tries += 1) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(build, 'cli/keys.js'), ...words], {
      env,
      encoding: 'utf8',
    });
    if (status === 0) return stdout;
    if (tries === TRIES) throw new Error(`No key was made or revoked: ${stderr}`);
  }
}

/** Waits until it holds. */
export async function becomes(holds, otherwise) {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(otherwise);
    await pause(20);
  }
}

async function within(promise, otherwise) {
  const stopped = new AbortController();
  const end = pause(PATIENCE_MS, undefined, { signal: stopped.signal }).then(
    () => Promise.reject(new Error(otherwise)),
    () => undefined,
  );
  try {
    return await Promise.race([promise, end]);
  } finally {
    stopped.abort();
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
