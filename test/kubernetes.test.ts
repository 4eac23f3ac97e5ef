import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { SIMULATOR_MERCHANT_ID } from '../src/simulator/credentials.js';
import { ask, until } from './harness/ask.js';
import { build } from './harness/build.js';
import { plant, refuseLeaks } from './harness/leaks.js';
import { configuration, container, image, type Probe, pod } from './harness/manifests.js';
import { closeAfterTest, startProvider } from './harness/system.js';

/*
 * What the manifests say, as a kubelet would do it: the image's entry point with their words, their variables on top of the
 * image's, the secret mounted where they say, everything else read-only, as their user without any rights. Only what cannot be
 * here is another: the address of the provider and the shop there, the port, and an SQLite file as the journal.
 */

const SECRET = 'a-secret-of-the-shop-that-is-long-enough';
const tls = (name: string) => fileURLToPath(new URL(`fixtures/tls/${name}`, import.meta.url));
const dist = fileURLToPath(build());
const [, ...entry] = image.entryPoint.map((word) => word.replace(/^dist\//, dist));

/** Mounts, in a name space of its own: what is written into reaches nobody else, and the rest cannot be written. */
const CONFINE = `
  mount -t tmpfs secrets /run && mkdir -p "$MOUNT_PATH" && cp "$FOLDER"/secrets/* "$MOUNT_PATH" &&
  chown -R $WHO "$MOUNT_PATH" && chmod 0400 "$MOUNT_PATH"/* && mount -o remount,ro /run &&
  mount --bind "$FOLDER/data" "$FOLDER/data" && mount -o remount,bind,ro / &&
  exec setpriv --reuid "\${WHO%:*}" --regid "\${WHO#*:}" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs "$@"`;

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs something as the pod's container would. */
function inPod({ folder, env }: Place, words: readonly string[]): [string, readonly string[], object] {
  const { runAsUser, runAsGroup } = pod.securityContext;
  const own = {
    ...{ PATH: process.env['PATH'], FOLDER: folder, MOUNT_PATH: container.volumeMounts[0]?.mountPath },
    WHO: `${runAsUser}:${runAsGroup}`,
  };
  return [
    'unshare',
    ['--mount', 'sh', '-c', CONFINE, 'sh', ...words],
    { cwd: join(folder, 'data'), env: { ...own, ...env } },
  ];
}

/** Whether such a name space can be made here, and the pod's user may read the program. */
function canConfine(place: Place): boolean {
  const words = [process.execPath, '--check', entry.at(-1) ?? ''];
  return process.getuid?.() === 0 && spawnSync(...inPod(place, words)).status === 0;
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

async function aPlace(): Promise<Place & { readonly url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'pod-'));
  closeAfterTest(async () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['data', 'secrets']) mkdirSync(join(folder, name));
  for (const path of [folder, join(folder, 'data')]) chmodSync(path, 0o777);
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
  return { folder, env, url: `http://127.0.0.1:${port}` };
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

/** Whether a pod can be made here. */
function canTry(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'pod-'));
  for (const name of ['data', 'secrets']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'secrets', 'x'), '');
  chmodSync(folder, 0o777);
  try {
    return canConfine({ folder, env: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isPossible = canTry();
if (!isPossible)
  process.stderr.write('SKIPPED, for mounts cannot be made here, or another user cannot read this folder: a pod.\n');
const testInPod = isPossible ? test : test.skip;

testInPod(
  'a pod comes up by its probes, can write nothing, and its stop under traffic drops no request and is in time',
  async () => {
    const { folder, env, url } = await aPlace();
    const spawned = (words: readonly string[]) => spawnSync(...inPod({ folder, env }, words));
    expect(String(spawned(['touch', join(dist, 'changed')]).stderr)).toContain('Read-only file system');
    expect(String(spawned(['touch', '/run/secrets/gateway/changed']).stderr)).toContain('Read-only file system');
    const made = spawned([process.execPath, ...entry, 'keys', 'create', 'shop', '--scopes', 'payments:read']);
    const [key = ''] = String(made.stdout).split('\n', 1);
    expect([key.slice(0, 4), String(made.stderr)]).toEqual(['fpk_', expect.any(String)]);
    const child: ChildProcess = spawn(...inPod({ folder, env }, [process.execPath, ...entry, ...container.args]));
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
  },
);
