// Two gateways, unchanged, on one port and one store: Node's own cluster hands connections to them in turn.
import cluster from 'node:cluster';
import { join } from 'node:path';

const PROCESSES = 2;

cluster.setupPrimary({
  exec: join(import.meta.dirname, '../dist/main.js'),
  execArgv: [...process.execArgv, '--import', join(import.meta.dirname, 'probe.js')],
});
// A store is made once.
for (let n = 0; n < PROCESSES; n += 1) {
  const worker = cluster.fork();
  await new Promise((resolve) => worker.once('listening', resolve));
  worker.on('exit', () => process.exit(1));
}

process.on('message', async () => {
  const own = process.cpuUsage();
  const ofWorkers = await Promise.all(Object.values(cluster.workers).map(usageOf));
  const cpuMicroseconds = ofWorkers.reduce((sum, one) => sum + one.cpuMicroseconds, own.user + own.system);
  const residentBytes = ofWorkers.reduce((sum, one) => sum + one.residentBytes, process.memoryUsage.rss());
  process.send({ usage: { cpuMicroseconds, residentBytes } });
});
process.on('disconnect', () => process.exit());

function usageOf(worker) {
  return new Promise((resolve) => {
    worker.once('message', ({ usage }) => resolve(usage));
    worker.send({ ask: 'usage' });
  });
}
