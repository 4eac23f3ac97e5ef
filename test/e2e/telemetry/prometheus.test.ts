import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { describePostgres, type Engine, sqliteFile } from '../../harness/engines.js';
import { BACKEND_SECRET, openMerchant } from '../../harness/merchant.js';
import { perform } from '../../harness/operations.js';
import { describePrometheus, promtool, startPrometheus } from '../../harness/prometheus.js';
import { startSystem } from '../../harness/system.js';

const RULES = 'deploy/prometheus/alerts.yml';
const rules = readFileSync(RULES, 'utf8');
const dashboard = readFileSync('deploy/grafana/freedompay-graphql.json', 'utf8');
const queries = [...dashboard.matchAll(/"expr": (".*")/g)].map(([, text = '']) => String(JSON.parse(text)));

/** What a query or a rule names, whose labels stand elsewhere. */
const NAMES = /\b(?:freedompay|http|nodejs|v8js)_\w+(?=[{[)\s])/g;

describePrometheus('the real Prometheus', () => {
  test('takes the alert rules', () => {
    expect(promtool(['check', 'rules', RULES])).toMatchObject({ code: 0 });
  });

  const scrapes = (engine: Engine) => () => scrapeAll(engine);
  test(
    'takes what a gateway shows, and finds in it all that alerts and dashboard name, but for PostgreSQL',
    scrapes(sqliteFile),
  );
  describePostgres('with all of it', (engine) => {
    test('takes what a gateway shows, and finds in it all that alerts and dashboard name', scrapes(engine));
  });
});

async function scrapeAll(engine: Engine): Promise<void> {
  const merchant = await openMerchant();
  merchant.answer = () => 500;
  const backend = { BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET };
  const system = await startSystem({ env: { ...backend, METRICS_PORT: '0', DATABASE_URL: await engine.empty() } });
  const { metricsUrl } = system.gateway;
  expect(await perform(system, 'refundPayment', { paymentId: '7000000002', idempotencyKey: 'k' })).toMatchObject({
    operation: { state: 'SUCCEEDED' },
  });
  await until(
    () => merchant.received.length,
    (count) => count > 0,
  );

  const shown = await (await fetch(metricsUrl ?? '')).text();
  expect(promtool(['check', 'metrics'], shown)).toEqual({ code: 0, said: '' });

  const prometheus = await startPrometheus(new URL(metricsUrl ?? '').host, RULES);
  const valuesOf = async (query: string) =>
    (await prometheus.ask<{ readonly result: readonly { readonly value: [number, string] }[] }>('query', { query }))
      .result;
  await until(
    () => valuesOf('freedompay_build_info'),
    (found) => found.length === 1,
  );
  expect(await valuesOf('up{job="freedompay-graphql"} == 1')).toHaveLength(1);

  const named = new Set(`${rules} ${queries.join(' ')}`.replaceAll(/by \([^)]*\)/g, '').match(NAMES));
  expect(named.size).toBeGreaterThan(25);
  const lacking: string[] = [];
  for (const name of named) if ((await valuesOf(name)).length === 0) lacking.push(name);
  expect(lacking.filter((name) => engine.name === 'PostgreSQL' || !name.startsWith('freedompay_store_'))).toEqual([]);

  expect(queries.length).toBeGreaterThan(30);
  const filled = (query: string) => query.replaceAll('$job', 'freedompay-graphql').replaceAll('$__rate_interval', '1m');
  for (const query of queries) await valuesOf(filled(query));

  type Groups = {
    readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
  };
  const evaluated = await until(
    async () => (await prometheus.ask<Groups>('rules')).groups.flatMap((group) => group.rules),
    (all) => all.every(({ health }) => health !== 'unknown'),
  );
  expect(evaluated.filter(({ health }) => health !== 'ok')).toEqual([]);
  expect(evaluated.map(({ name }) => name)).toEqual([...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name));
}
