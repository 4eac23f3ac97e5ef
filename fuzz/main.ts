import { randomInt } from 'node:crypto';
import { type Run, run } from './target.js';
import { TARGETS } from './targets.js';

/*
 * npm run fuzz [-- COUNT SEED]: so many inputs over all targets, 100000 unless given. Ends with 1 where one of them finds a
 * crash, a forgery that is believed, something left behind in shared objects, or an input that takes over 100 ms.
 */

const [count = '100000', seed = String(randomInt(2 ** 31))] = process.argv.slice(2);
if (!/^\d{1,9}$/.test(count) || !/^\d{1,10}$/.test(seed)) {
  process.stderr.write('Usage: npm run fuzz [-- COUNT SEED]\n');
  process.exit(2);
}
process.stdout.write(`${count} inputs, seed ${seed} (again: npm run fuzz -- ${count} ${seed})\n`);

const targets = await Promise.all(Object.values(TARGETS).map((make) => make()));
const shares = targets.reduce((sum, { share }) => sum + share, 0);
const runs: Run[] = [];
for (const target of targets) {
  const inputs = Math.ceil((Number(count) * target.share) / shares);
  const done = await run(target, { inputs, seed: Number(seed), withinMs: 100 });
  runs.push(done);
  const { name, accepted, refused, slowestMs } = done;
  process.stdout.write(
    `${name.padEnd(14)} ${String(done.inputs).padStart(8)} inputs  ${String(accepted).padStart(7)} accepted  ${String(refused).padStart(7)} refused  slowest ${slowestMs.toFixed(1)} ms\n`,
  );
  if (done.finding !== null) process.stdout.write(`${done.finding}\n`);
  await target.close?.();
}
const findings = runs.filter(({ finding }) => finding !== null);
process.stdout.write(`${runs.reduce((sum, { inputs }) => sum + inputs, 0)} inputs, ${findings.length} findings\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
