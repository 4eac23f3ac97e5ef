// The gateway as shipped, beside a bare proxy and three other GraphQL servers, in turn on the same machine against the same
// stand-in of the provider. Every answer under load is checked.
// Usage: npm run bench [-- --quick] [--json FILE]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL, measureAll, QUICK } from './measure.js';
import { startGenerator, startProvider } from './processes.js';
import { chart } from './report/chart.js';
import { measuresOf } from './report/measures.js';
import { report } from './report/tables.js';

const here = import.meta.dirname;
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } } });

if (!existsSync(join(here, 'node_modules/mercurius'))) {
  console.log("Installing the benchmark's own dependencies.");
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}
const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
const [provider, generator] = [await startProvider(), startGenerator()];
try {
  const results = await measureAll({ provider, generator, folder, plan: values.quick ? QUICK : FULL });
  const measures = measuresOf(results);
  const text = report(results, measures);
  console.log(text);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ measures, notes: results.notes }, null, 2)}\n`);
  // A quick run shows that all works; its figures are too rough to be kept.
  if (!values.quick) {
    mkdirSync(join(here, 'results'), { recursive: true });
    writeFileSync(join(here, 'results/results.md'), text);
    writeFileSync(join(here, 'results/chart.svg'), chart(results));
  }
} finally {
  provider.stop();
  generator.stop();
  rmSync(folder, { recursive: true });
}
