// Two builds of this gateway beside each other, in turn, on one machine, at one load, against one stand-in of the provider: what a
// change costs. Each has a store of its own; every answer is checked. One start of a build may come out some per cent faster than
// another start of the very same one, and stays so: a difference of a few per cent takes several starts to be seen.
// Usage: npm run bench:builds -- DIST_BEFORE [DIST] [--workload NAME] [--rounds N] [--starts N]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inTurn, observe } from './measure.js';
import { startGenerator, startProvider, startServer } from './processes.js';
import { ratio, summary } from './report/measures.js';

const CONNECTIONS = 32;
const WARM_UP_MS = 6_000;
const ROUND_MS = 1_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workload: { type: 'string', default: 'single' },
    rounds: { type: 'string', default: '25' },
    starts: { type: 'string', default: '1' },
  },
});
const [before, after = 'dist'] = positionals;
if (before === undefined) throw new Error('Name the folder of the build to compare with, such as ../before/dist.');

const bench = { provider: await startProvider(), generator: startGenerator() };
const job = { way: 'closed', workload: values.workload, connections: CONNECTIONS };
const all = { before: [], after: [] };
const ratios = [];
try {
  for (let start = 0; start < Number(values.starts); start += 1) {
    const results = await oneStart();
    for (const [name, rounds] of Object.entries(results)) all[name].push(...rounds);
    ratios.push(ratio(results, 'cpu', 'after', 'before'));
  }
} finally {
  bench.provider.stop();
  bench.generator.stop();
}
for (const [name, rounds] of Object.entries(all)) {
  const { cpu, rate } = summary(rounds);
  console.log(`${name.padEnd(8)}${cpu.toFixed(0).padStart(6)} µs of CPU a request, ${rate.toFixed(0)} a second`);
}
if (ratios.length > 1) console.log(`CPU, after against before, each start: ${ratios.join(', ')}`);
console.log(`CPU, after against before, median of the rounds: ${ratio(all, 'cpu', 'after', 'before')}`);

/** Both builds started anew, warmed up, and measured in turn. */
async function oneStart() {
  const folder = mkdtempSync(join(tmpdir(), 'builds-bench-'));
  const servers = [];
  try {
    for (const [name, dist] of Object.entries({ before, after })) {
      const program = relative(import.meta.dirname, join(resolve(dist), 'main.js'));
      servers.push(await startServer(name, program, bench.provider.url, folder));
    }
    for (const server of servers) await observe(bench, server, { ...job, milliseconds: WARM_UP_MS });
    return await inTurn(servers, Number(values.rounds), (server) =>
      observe(bench, server, { ...job, milliseconds: ROUND_MS }),
    );
  } finally {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true });
  }
}
