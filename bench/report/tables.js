// The results as Markdown tables.
import { cpus } from 'node:os';
import { PROVIDER_DELAY_MS } from '../measure.js';
import { SERVERS } from '../processes.js';
import { BARS, keeps, ratio, summary } from './measures.js';

const WORKLOADS = {
  single: 'One payment, never the same one',
  list: '50 ids of 25 payments in one query',
  refunds: 'One of 100 payments with 50 refunds, which this gateway has in memory but for one reading a second each',
  hot: 'One payment that everybody reads, which this gateway has in memory but for one reading a second',
  mutation: 'A refund, each with a new key, of a new payment',
  firstTime: 'One payment, by a document never met',
};

export function report({ closed, polling, latency, notes }, measures) {
  const sections = [
    `# Benchmark\n\nMedians, on ${cpus().length} × ${cpus()[0].model.trim()}, Node.js ${process.versions.node}. Absolute figures belong to this machine; the ratios travel. \`npm run bench\` makes this page anew.`,
    '![CPU per request and requests per second of each server](chart.svg)',
    `## Measures\n\n${measureTable(measures)}`,
    ...Object.entries(closed).map(([name, results]) => `## ${WORKLOADS[name]}\n\n${loadTable(results)}`),
    `## 1,000 pollers on 100 payments, each once a second, a provider of ${PROVIDER_DELAY_MS} ms\n\n${pollingTable(polling)}`,
    `## Latency at ${latency.rate} requests per second, a provider of ${PROVIDER_DELAY_MS} ms\n\n${latencyTable(latency.results)}`,
  ];
  if (notes.length > 0) sections.push(`## Notes\n\n${notes.map((note) => `- ${note}`).join('\n')}`);
  return `${sections.join('\n\n')}\n`;
}

export function measureTable(measures) {
  const rows = Object.entries(BARS).map(([name, { says, most, least }]) => {
    const bar = most === undefined ? `at least ${least}` : `at most ${most}`;
    const value = measures[name];
    return [`\`${name}\``, says, value ?? 'none', bar, keeps(name, value) ? 'yes' : 'no'];
  });
  return table(['measure', 'what it is', 'value', 'bar', 'kept'], rows);
}

function loadTable(results) {
  // The bare proxy answers one document only.
  const least = results.bare ? 'bare' : 'mercurius';
  const head = ['server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'calls/request', 'MB'];
  const rows = Object.entries(results).map(([name, rounds]) => {
    const { rate, p50, p99, cpu, calls, megabytes } = summary(rounds);
    const against = [`${ratio(results, 'cpu', name, least)}×`, `${ratio(results, 'rate', name, 'stock')}×`];
    const figures = [whole(rate), fine(p50), fine(p99), whole(cpu), fine(calls), whole(megabytes)];
    return [SERVERS[name].title, ...figures, ...against];
  });
  return table([...head, `CPU vs ${least}`, 'requests/s vs stock'], rows);
}

function pollingTable(results) {
  const rows = Object.entries(results).map(([name, rounds]) => {
    const { rate, callsPerSecond, p50, p99, cpu } = summary(rounds);
    return [SERVERS[name].title, whole(rate), whole(callsPerSecond), fine(p50), fine(p99), whole(cpu)];
  });
  return table(['server', 'polls/s', 'provider calls/s', 'p50 ms', 'p99 ms', 'CPU µs/poll'], rows);
}

function latencyTable(results) {
  const direct = summary(results.direct);
  const rows = Object.entries(results).map(([name, rounds]) => {
    const { p50, p99 } = summary(rounds);
    const added = name === 'direct' ? ['', ''] : [fine(p50 - direct.p50), fine(p99 - direct.p99)];
    return [SERVERS[name]?.title ?? 'straight to the provider', fine(p50), fine(p99), ...added];
  });
  return table(['way', 'p50 ms', 'p99 ms', 'added p50 ms', 'added p99 ms'], rows);
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function whole(value) {
  return value.toFixed(0);
}

function fine(value) {
  return value.toFixed(2);
}
