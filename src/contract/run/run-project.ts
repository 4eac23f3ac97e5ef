import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { GraphQLSchema } from 'graphql';
import type { Finding } from '../finding.js';
import { GatewayPool } from '../play/gateway-pool.js';
import type { Ran } from '../play/run-results.js';
import { runnableOperationsIn } from '../play/runnable-operations.js';
import type { Share, ShareRan } from '../play/worker.js';
import { projectOf } from '../project.js';
import type { Seen } from '../reports.js';
import { findingsOfRun } from './run-findings.js';
import { schemaCoverage } from './schema-coverage.js';

/** Beyond that a thread's own start costs more than it saves. */
const MAX_THREADS = 4;

/** What is run, and with what. */
export interface RunContract extends Pick<Share, 'files' | 'variables'> {
  /** That of the gateway. */
  readonly schema: GraphQLSchema;
  /** Where values for variables are given. */
  readonly configFile: string;
}

/** Runs the operations of files in every scenario, on gateways of this process. Nobody outside is asked for anything. */
export async function runProject({
  files,
  schema,
  variables,
  configFile,
}: RunContract): Promise<{ readonly findings: readonly Finding[]; readonly seen: Seen }> {
  const gateways = new GatewayPool({});
  const scenarios = await gateways.scenarios().finally(() => gateways.stop());
  // What takes longest begins first.
  const inOrder = scenarios.toSorted((a, b) => Number(b.isSlow) - Number(a.isSlow));
  const threads = Math.min(availableParallelism(), MAX_THREADS);
  const shares = await Promise.all(
    Array.from({ length: threads }, (_, thread) =>
      inThread({ files, variables, scenarios: inOrder.filter((_one, index) => index % threads === thread) }),
    ),
  );
  const names = scenarios.map(({ name }) => name);
  const project = projectOf(files);
  const ran = runnableOperationsIn(project, schema).map((candidate, index): Ran => {
    const own = shares.flatMap((share) => share[index] ?? []);
    return {
      candidate,
      executions: own
        .flatMap(({ executions }) => executions)
        .sort((a, b) => names.indexOf(a.scenario) - names.indexOf(b.scenario)),
      fields: new Map(own.flatMap(({ fields }) => [...fields])),
      notMade: new Map(own.flatMap(({ notMade }) => [...notMade])),
    };
  });
  return {
    findings: ran.flatMap((one) => findingsOfRun(one, project, configFile)),
    seen: schemaCoverage(schema, names.length, ran),
  };
}

function inThread(workerData: Share): Promise<ShareRan> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../play/worker.js', import.meta.url), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`A thread ended with ${code} before it was done.`)));
  });
}
