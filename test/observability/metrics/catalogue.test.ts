import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { METRICS, type MetricDescription, prometheusName } from '../../../src/observability/metrics/catalogue.js';

const metrics: [string, MetricDescription][] = Object.entries(METRICS);

test('the page about metrics has a row for each of them, in their order, and no other', () => {
  const rows = readFileSync('docs/metrics.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(metrics.map(([name, metric]) => rowOf(name, metric)));
});

test('the page about metrics says of every alert what to do, and of no other', () => {
  const [, section = ''] = readFileSync('docs/metrics.md', 'utf8').split('\n## Alerts\n');
  const rows = [...section.matchAll(/^\| ([A-Z][\w, ]+) \|/gm)].flatMap(([, names = '']) => names.split(', '));
  const rules = readFileSync('deploy/prometheus/alerts.yml', 'utf8');
  expect(rows.sort()).toEqual([...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name).sort());
});

describe('as Prometheus has them, names', () => {
  test('say the unit, and of what is counted that it is a total', () => {
    expect(prometheusName('a.call.duration', { kind: 'histogram', unit: 's' })).toBe('a_call_duration_seconds');
    expect(prometheusName('heap.used', { kind: 'observed gauge', unit: 'By' })).toBe('heap_used_bytes');
    expect(prometheusName('a.reads', { kind: 'observed counter', unit: '{read}' })).toBe('a_reads_total');
    expect(prometheusName('a.open', { kind: 'observed gauge', unit: '1' })).toBe('a_open');
  });

  test('are all different', () => {
    const names = metrics.map(([name, metric]) => prometheusName(name, metric));
    expect(new Set(names).size).toBe(metrics.length);
  });
});

function rowOf(name: string, metric: MetricDescription): string {
  const { kind, attributes, description } = metric;
  const labels = attributes.map((one) => `\`${one.replaceAll('.', '_')}\``).join(', ');
  return `| \`${prometheusName(name, metric)}\` | ${kind.replace('observed ', '')} | ${labels} | ${description} |`;
}
