import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { METRICS, type MetricName, prometheusName } from '../../../src/observability/metrics/catalogue.js';
import { ask, until } from '../../harness/ask.js';
import { modules } from '../../harness/build.js';
import { perform } from '../../harness/operations.js';
import { closeAfterTest, environment, startSystem } from '../../harness/system.js';

const SHOWN = { METRICS_PORT: '0' };

/** The samples that a gateway shows now, by name and labels. */
async function samplesOf({ gateway }: { readonly gateway: { readonly metricsUrl: string | null } }) {
  const text = await (await fetch(gateway.metricsUrl ?? '')).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const nameOf = (name: MetricName) => prometheusName(name, METRICS[name]);

test('without METRICS_PORT nothing is shown', async () => {
  const { gateway } = await startSystem();
  expect(gateway.metricsUrl).toBeNull();
  expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
});

test('without METRICS_PORT no code of it is loaded', () => {
  const script = `
    const { createGateway } = await import(${JSON.stringify(`${modules()}app/gateway.js`)});
    const { parseConfig } = await import(${JSON.stringify(`${modules()}config/config.js`)});
    const gateway = await createGateway(parseConfig(process.env, () => ''));
    await gateway.close();
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@opentelemetry'));
    console.log(JSON.stringify(loaded.map((path) => /@opentelemetry.([a-z-]+)/.exec(path)[1])));`;
  const loadedWith = (env: Readonly<Record<string, string>>) => {
    const settings = { ...environment('http://127.0.0.1:9'), LOG_LEVEL: 'silent', ...env };
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: settings,
      encoding: 'utf8',
    });
    return new Set(JSON.parse(out.trim()) as string[]);
  };
  expect([...loadedWith({})].filter((name) => name !== 'api')).toEqual([]);
  expect([...loadedWith(SHOWN)]).toEqual(expect.arrayContaining(['sdk-metrics', 'exporter-prometheus']));
});

test('each metric of the catalogue is there, with the labels that it names and no other', async () => {
  const system = await startSystem({ env: SHOWN });
  await system.query('{ payment(paymentId: "7000000002") { status } }');
  const samples = await samplesOf(system);
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const { attributes } = METRICS[name];
    const own = [...samples.keys()].filter((one) =>
      new RegExp(`^${nameOf(name)}(_bucket|_count|_sum)?({|$)`).test(one),
    );
    const labels = own.flatMap((one) => [...one.matchAll(/(\w+)="/g)].map(([, label = '']) => label));
    expect([...new Set(labels)].filter((label) => label !== 'le').sort()).toEqual(
      own.length === 0 ? [] : attributes.map((one) => one.replaceAll('.', '_')).sort(),
    );
    if (!/^freedompay\.(store|outbox)/.test(name)) expect({ name, count: own.length }).not.toEqual({ name, count: 0 });
  }
});

test('readings are counted by what answered them, and calls by script and outcome', async () => {
  const system = await startSystem({ env: { ...SHOWN, STATUS_MAX_AGE_MS: '60000' } });
  for (const _ of [1, 2, 3]) await system.query('{ payment(paymentId: "7000000002") { status } }');
  const samples = await samplesOf(system);
  expect(samples.get('freedompay_reads_total{resource="payment",source="called"}')).toBe(1);
  expect(samples.get('freedompay_reads_total{resource="payment",source="cached"}')).toBe(2);
  const calls = 'freedompay_provider_call_duration_seconds_count';
  expect(samples.get(`${calls}{script="get_status3.php",outcome="OK",account="default"}`)).toBe(1);
});

test('a refund is counted as what its line in the log says: a mutation that went well, and one call of its script', async () => {
  const system = await startSystem({ env: SHOWN });
  await perform(system, 'refundPayment', { paymentId: '7000000002', idempotencyKey: 'k' });
  const samples = await until(
    () => samplesOf(system),
    (found) => [...found.keys()].some((name) => /^freedompay_graphql_requests_total.*kind="mutation"/.test(name)),
  );
  const [counted, ...others] = [...samples].filter(([name]) =>
    /^freedompay_graphql_requests_total.*kind="mutation",code="OK"/.test(name),
  );
  expect([counted?.[1], others]).toEqual([1, []]);
  const calls = 'freedompay_provider_call_duration_seconds_count';
  expect(samples.get(`${calls}{script="revoke.php",outcome="OK",account="default"}`)).toBe(1);
});

test('GraphQL requests are counted by operation, kind, code and what the caller shows; names that a client makes up are one', async () => {
  const system = await startSystem({ env: SHOWN });
  await system.query('query Payment { payment(paymentId: "7000000002") { status } }');
  await system.query('query MadeUp { payment(paymentId: "7000000002") { status } }');
  await system.query('{ payment(paymentId: "7000000002") { status } }');
  await system.query('{ nothingOfTheKind }');
  await ask(system.gateway.url, '{ __typename }', {}, 'no-credential-of-ours');
  const counted = async () =>
    Object.fromEntries(
      [...(await samplesOf(system))].filter(([name]) => name.startsWith('freedompay_graphql_requests')),
    );
  const labels = (operation: string, kind: string, code: string, caller: string) =>
    `freedompay_graphql_requests_total{operation="${operation}",kind="${kind}",code="${code}",caller="${caller}"}`;
  const expected = {
    [labels('Payment', 'query', 'OK', 'local')]: 1,
    [labels('other', 'query', 'OK', 'local')]: 1,
    [labels('none', 'query', 'OK', 'local')]: 1,
    [labels('none', 'none', 'GRAPHQL_VALIDATION_FAILED', 'local')]: 1,
    [labels('none', 'none', 'UNAUTHENTICATED', 'none')]: 1,
  };
  // A request is over once its connection says so.
  expect(await until(counted, (found) => Object.keys(found).length === 5)).toEqual(expected);
});

test('operations on a WebSocket are counted as those over HTTP, refused ones and subscriptions too', async () => {
  const system = await startSystem({ env: SHOWN });
  const url = `${system.gateway.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  const stranger = createClient({
    ...{ url, webSocketImpl: WebSocket, retryAttempts: 0 },
    connectionParams: { authorization: 'Bearer no-credential-of-ours' },
  });
  closeAfterTest(async () => void (await Promise.all([client.dispose(), stranger.dispose()])));
  const asked = async (query: string, of = client) => {
    for await (const result of of.iterate({ query })) return result;
    return null;
  };
  await asked('query Payment { payment(paymentId: "7000000002") { status } }');
  await asked('query MadeUp { payment(paymentId: "7000000002") { status } }');
  await asked('subscription { paymentChanged(paymentId: "7000000002") { status } }');
  await asked('{ nothingOfTheKind }').catch(() => null);
  await asked('{ __typename }', stranger).catch(() => null);
  const counted = async () =>
    Object.fromEntries(
      [...(await samplesOf(system))].flatMap(([name, count]) => {
        const labels =
          /^freedompay_graphql_requests_total\{operation="(.*)",kind="(.*)",code="(.*)",caller="(.*)"\}$/.exec(name);
        return labels ? [[labels.slice(1).join(' '), count]] : [];
      }),
    );
  expect(await until(counted, (found) => Object.keys(found).length === 5)).toEqual({
    'Payment query OK local': 1,
    'other query OK local': 1,
    'none subscription OK local': 1,
    'none none GRAPHQL_VALIDATION_FAILED local': 1,
    'none none UNAUTHENTICATED none': 1,
  });
  const took = 'freedompay_graphql_request_duration_seconds_count{operation="Payment",kind="query"}';
  expect((await samplesOf(system)).get(took)).toBe(1);
});

test('where documents are trusted, their names are told', async () => {
  const text = 'query Till { payment(paymentId: "7000000002") { status } }';
  const env = { ...SHOWN, TRUSTED_DOCUMENTS: 'list.json' };
  const system = await startSystem({ env, readText: () => JSON.stringify([text]) });
  expect((await system.query(text)).errors).toEqual([]);
  const till = 'freedompay_graphql_request_duration_seconds_count{operation="Till",kind="query"}';
  expect(
    await until(
      async () => (await samplesOf(system)).get(till),
      (count) => count !== undefined,
    ),
  ).toBe(1);
});

test('what a client writes is in no label', async () => {
  const system = await startSystem({ env: SHOWN });
  const { gateway } = system;
  await fetch(`${gateway.url}/planted-path`, { headers: { 'x-planted': 'planted' } });
  await fetch(`${gateway.url}/webhooks/planted-account/result`, { method: 'POST', body: 'pg_planted=planted' });
  await system.query('query Planted { payment(paymentId: "planted") { planted: status } }');
  expect([...(await samplesOf(system)).keys()].filter((one) => /planted/i.test(one))).toEqual([]);
});

test('there is nothing else on the port of the metrics, and nothing can be sent to it', async () => {
  const { gateway } = await startSystem({ env: SHOWN });
  const url = new URL(gateway.metricsUrl ?? '');
  expect(url.hostname).toBe('127.0.0.1');
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
  for (const path of ['/', '/graphql', '/health/live', '/metricsx'])
    expect((await fetch(new URL(path, url))).status).toBe(404);
});
