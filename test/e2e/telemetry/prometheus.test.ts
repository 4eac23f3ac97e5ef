import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { METRICS, type MetricName, prometheusName } from '../../../src/observability/metrics/catalogue.js';
import { until } from '../../harness/ask.js';
import { describePostgres, type Engine, sqliteFile, temporaryDirectory } from '../../harness/engines.js';
import { BACKEND_SECRET, openMerchant } from '../../harness/merchant.js';
import { perform } from '../../harness/operations.js';
import { describePrometheus, promtool, startPrometheus } from '../../harness/prometheus.js';
import { startSystem } from '../../harness/system.js';

const RULES = 'deploy/prometheus/alerts.yml';
const rules = readFileSync(RULES, 'utf8');
const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = '']) => name);
const EXAMPLES = 'deploy/prometheus/alerts.test.yml';
const dashboard = readFileSync('deploy/grafana/freedompay-graphql.json', 'utf8');
const queries = [...dashboard.matchAll(/"expr": (".*")/g)].map(([, text = '']) => String(JSON.parse(text)));

/** What a query or a rule names, whose labels stand elsewhere. */
const NAMES = /\b(?:freedompay|http|nodejs|v8js)_\w+(?=[{[)\s])/g;

interface Example {
  readonly input_series: readonly { readonly series: string }[];
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

test('the examples of alerts show each of them fire and not fire, on series that a gateway shows', () => {
  const { tests: examples } = parse(readFileSync(EXAMPLES, 'utf8')) as { readonly tests: readonly Example[] };
  const tried = examples.flatMap((example) => example.alert_rule_test);
  const namesOf = (fires: boolean) =>
    new Set(tried.filter(({ exp_alerts }) => exp_alerts.length > 0 === fires).map(({ alertname }) => alertname));
  expect([[...namesOf(true)].sort(), [...namesOf(false)].sort()]).toEqual([alerts.toSorted(), alerts.toSorted()]);

  // What a scrape adds, and what a histogram has beside its own.
  const added = ['instance', 'job', 'le'];
  const labelsOf = new Map<string, readonly string[]>([['up', []]]);
  for (const [name, metric] of Object.entries(METRICS))
    labelsOf.set(
      prometheusName(name as MetricName, metric),
      metric.attributes.map((label) => label.replaceAll('.', '_')),
    );
  const strange = examples
    .flatMap(({ input_series: all }) => all.map(({ series }) => series))
    .filter((series) => {
      const [name = '', given = ''] = series.split('{');
      const own = labelsOf.get(name.replace(/(?<=seconds)_(bucket|count)$/, ''));
      const labels = [...given.matchAll(/(\w+)=/g)].map(([, label = '']) => label);
      if (!own) return true;
      const isForeign = (label: string) => !own.includes(label) && !added.includes(label);
      return own.some((label) => !labels.includes(label)) || labels.some(isForeign);
    });
  expect(strange).toEqual([]);
});

describePrometheus('the real Prometheus', () => {
  test('takes the alert rules', () => {
    expect(promtool(['check', 'rules', RULES])).toMatchObject({ code: 0 });
  });

  test('fires each alert where its example says so, and none where all is well', () => {
    expect(promtool(['test', 'rules', EXAMPLES])).toMatchObject({ code: 0 });
  });

  test.each([
    ['never', 'vector(0) > 1'],
    ['always', 'vector(1)'],
  ])('finds by the examples each rule that fires %s', (_when, expr) => {
    const folder = temporaryDirectory();
    const { groups } = parse(rules) as { groups: { rules: { expr: string }[] }[] };
    for (const rule of groups.flatMap((group) => group.rules)) rule.expr = expr;
    writeFileSync(join(folder, 'alerts.yml'), stringify({ groups }));
    copyFileSync(EXAMPLES, join(folder, 'alerts.test.yml'));
    const { code, said } = promtool(['test', 'rules', join(folder, 'alerts.test.yml')]);
    const found = new Set([...said.matchAll(/alertname: (\w+)/g)].map(([, name = '']) => name));
    expect([code, [...found].sort()]).toEqual([1, alerts.toSorted()]);
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
  const system = await startSystem({ env: { ...backend, METRICS_PORT: '0', DATABASE_URL: await engine.fresh() } });
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
  expect(evaluated.map(({ name }) => name)).toEqual(alerts);
}
