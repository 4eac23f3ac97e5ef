import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { SIMULATOR_MERCHANT_ID } from '../../src/simulator/credentials.js';
import { ask, until } from './ask.js';
import { plant, refuseLeaks } from './leaks.js';
import { configuration, container, image, type Probe, pod } from './manifests.js';
import { closeAfterTest, startProvider } from './system.js';

/*
 * What the manifests say, as a kubelet would do it: the image's entry point with their words, their variables on top of the
 * image's, the secret mounted where they say, everything else read-only, as their user without any rights. Only what cannot be
 * here is another: the address of the provider and the shop there, the port, and an SQLite file as the journal.
 */

/** What stands for the image's `/app`. */
export interface Tree {
  readonly folder: string;
  /** What `dist/` is there, as the entry point names it. */
  readonly dist: string;
  /** Where the container finds other programs. */
  readonly path: string;
}

interface Place {
  readonly tree: Tree;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

const SECRET = 'a-secret-of-the-shop-that-is-long-enough';
const tls = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));

function entryOf({ dist }: Tree): readonly string[] {
  const [, ...entry] = image.entryPoint;
  return entry.map((word) => word.replace(/^dist\//, dist));
}

/** Mounts, in a name space of its own: what is written into reaches nobody else, and the rest cannot be written. */
const CONFINE = `
  mount -t tmpfs secrets /run && mkdir -p "$MOUNT_PATH" && cp "$FOLDER"/secrets/* "$MOUNT_PATH" &&
  chown -R $WHO "$MOUNT_PATH" && chmod 0400 "$MOUNT_PATH"/* && mount -o remount,ro /run &&
  mount --bind "$FOLDER/data" "$FOLDER/data" && mount -o remount,bind,ro / && confine=$(command -v setpriv) &&
  PATH="$PATH_INSIDE" &&
  exec "$confine" --reuid "\${WHO%:*}" --regid "\${WHO#*:}" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs "$@"`;

/** Runs something as the pod's container would, in the tree. */
function inPod({ tree, folder, env }: Place, words: readonly string[]): [string, readonly string[], object] {
  const { runAsUser, runAsGroup } = pod.securityContext;
  const own = {
    ...{ PATH: process.env['PATH'], PATH_INSIDE: tree.path },
    ...{ FOLDER: folder, MOUNT_PATH: container.volumeMounts[0]?.mountPath, WHO: `${runAsUser}:${runAsGroup}` },
  };
  return ['unshare', ['--mount', 'sh', '-c', CONFINE, 'sh', ...words], { cwd: tree.folder, env: { ...own, ...env } }];
}

/** Whether a pod can be made here, and its user may read the program. */
export function canTry(tree: Tree): boolean {
  if (process.getuid?.() !== 0) return false;
  const folder = emptyPlace();
  writeFileSync(join(folder, 'secrets', 'x'), '');
  const words = [process.execPath, '--check', entryOf(tree).at(-1) ?? ''];
  const { status } = spawnSync(...inPod({ tree, folder, env: {} }, words));
  rmSync(folder, { recursive: true, force: true });
  return status === 0;
}

function emptyPlace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pod-'));
  for (const name of ['data', 'secrets']) mkdirSync(join(folder, name));
  for (const path of [folder, join(folder, 'data')]) chmodSync(path, 0o777);
  return folder;
}

/** A provider that is reached over TLS, as production demands. */
async function providerBehindTls(): Promise<string> {
  const provider = await startProvider({ secret: SECRET, payoutSecret: SECRET });
  const { hostname: host, port } = new URL(provider.url);
  const secure = createTlsServer(
    { key: readFileSync(tls('provider-key.pem')), cert: readFileSync(tls('provider-cert.pem')) },
    (client) => {
      const upstream = connect({ host, port: Number(port) });
      for (const socket of [client, upstream]) socket.on('error', () => {});
      client.pipe(upstream).pipe(client);
      client.once('close', () => upstream.destroy());
    },
  );
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  closeAfterTest(async () => void secure.close());
  return `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function aPlace(tree: Tree): Promise<Place & { readonly url: string }> {
  const folder = emptyPlace();
  closeAfterTest(async () => rmSync(folder, { recursive: true, force: true }));
  const secrets = { 'database-url': `file:${folder}/data/gateway.db`, 'payment-key': SECRET };
  const payers = 'a-secret-for-the-tokens-of-payers-0123456789';
  for (const [name, text] of Object.entries({ ...secrets, 'payer-token-secret': payers }))
    writeFileSync(join(folder, 'secrets', name), text);
  plant('the payer token secret', payers);
  const port = String(await freePort());
  const env = {
    ...{ ...image.variables, ...configuration },
    ...Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
    FREEDOMPAY_MERCHANT_ID: SIMULATOR_MERCHANT_ID,
    ...{ FREEDOMPAY_URL: await providerBehindTls(), NODE_EXTRA_CA_CERTS: tls('provider-cert.pem'), PORT: port },
  };
  return { tree, folder, env, url: `http://127.0.0.1:${port}` };
}

/** Whether a probe is answered as it is to be, within its time. */
async function probe(url: string, { httpGet, timeoutSeconds = 1 }: Probe): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1_000);
  return fetch(url + httpGet.path, { signal }).then(
    ({ status }) => status >= 200 && status < 400,
    () => false,
  );
}

/** Resolves when a pod would be out of the endpoints: a probe failed as often in a row as it may not. */
async function outOfService(url: string, { periodSeconds, failureThreshold, ...rest }: Probe): Promise<void> {
  for (let failures = 0; ; ) {
    failures = (await probe(url, { periodSeconds, failureThreshold, ...rest })) ? 0 : failures + 1;
    if (failures >= failureThreshold) return;
    await new Promise((resolve) => setTimeout(resolve, periodSeconds * 1_000));
  }
}

/** Has a pod of that tree come up by its probes, shows that it can write nothing, and stops it under traffic, in its time. */
export async function livesAndStops(tree: Tree): Promise<void> {
  const { folder, env, url } = await aPlace(tree);
  const spawned = (words: readonly string[]) => spawnSync(...inPod({ tree, folder, env }, words));
  const program = [process.execPath, ...entryOf(tree)];
  const write = "require('node:fs').writeFileSync(process.argv[1], '')";
  for (const path of [`${tree.dist}changed`, '/run/secrets/gateway/changed'])
    expect(String(spawned([process.execPath, '-e', write, path]).stderr)).toContain('EROFS');
  const made = spawned([...program, 'keys', 'create', 'shop', '--scopes', 'payments:read']);
  const [key = ''] = String(made.stdout).split('\n', 1);
  expect([key.slice(0, 4), String(made.stderr)]).toEqual(['fpk_', expect.any(String)]);
  const child: ChildProcess = spawn(...inPod({ tree, folder, env }, [...program, ...container.args]));
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      written += chunk;
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  closeAfterTest(async () => {
    child.kill('SIGKILL');
    await ended;
    refuseLeaks('what the pod wrote', written);
  });
  const isUp = await until(
    async () => child.exitCode !== null || (await probe(url, container.startupProbe)),
    (up) => up,
  );
  expect([isUp, child.exitCode === null ? '' : written]).toEqual([true, '']);
  expect(
    await until(
      () => probe(url, container.readinessProbe),
      (ready) => ready,
    ),
  ).toBe(true);
  expect(await probe(url, container.livenessProbe)).toBe(true);

  const failures: unknown[] = [];
  let answered = 0;
  let isOver = false;
  const traffic = [1, 2, 3, 4].map(async () => {
    while (!isOver) {
      try {
        const { status, errors } = await ask(url, '{ payment(paymentId: "7000000002") { status } }', {}, key);
        if (status !== 200 || errors.length > 0) failures.push([status, errors]);
      } catch (error) {
        failures.push(String(error));
      }
      answered += 1;
    }
  });
  await until(
    () => answered,
    (count) => count >= 20,
  );
  child.kill('SIGTERM');
  const from = performance.now();
  await until(() => written.includes('"msg":"stopping"'), Boolean);
  await outOfService(url, container.readinessProbe);
  isOver = true;
  await Promise.all(traffic);
  expect(await ended).toBe(0);
  expect((performance.now() - from) / 1_000).toBeLessThan(pod.terminationGracePeriodSeconds);
  expect(failures).toEqual([]);
}
