import { parentPort, workerData } from 'node:worker_threads';
import { gatewaySchema } from '../../graphql/schema.js';
import { projectOf, type SourceFile } from '../project.js';
import type { Played } from './gateway-pool.js';
import { playScenarios, type RunSettings } from './play-scenarios.js';
import type { Ran } from './run-results.js';

/** What a thread is given. */
export interface Share extends Pick<RunSettings, 'variables'> {
  readonly files: readonly SourceFile[];
  readonly scenarios: readonly Played[];
}

/** What it sends back, once: what came of each operation that can be run, in the order of the files. */
export type ShareRan = readonly Pick<Ran, 'executions' | 'fields' | 'notMade'>[];

const { files, scenarios, variables } = workerData as Share;
const ran = await playScenarios(projectOf(files), scenarios, { schema: gatewaySchema(), variables });
const share: ShareRan = ran.map(({ executions, fields, notMade }) => ({ executions, fields, notMade }));
parentPort?.postMessage(share);
