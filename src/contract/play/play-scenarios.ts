import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { TestGateway } from '../../testing/test-gateway.js';
import type { Project } from '../project.js';
import { readingOf } from './answer-reading.js';
import { ask } from './ask-gateway.js';
import { type Callers, makeCallers } from './callers.js';
import { GatewayPool, type Played } from './gateway-pool.js';
import { inParallel } from './in-parallel.js';
import { type Preparation, prepareScenario } from './prepare-scenario.js';
import type { Ran } from './run-results.js';
import { runnableOperationsIn } from './runnable-operations.js';
import { type Props, variablesOf } from './variables.js';

/** What operations are run with. */
export interface RunSettings {
  readonly schema: GraphQLSchema;
  /** Values that a project gives for variables, by the name of the operation. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Scenarios that are played side by side, each on a gateway of its own. */
const SCENARIOS_AT_ONCE = 3;

/** Below the calls that may fail in a row before a gateway spares the provider for a while: outcomes must not depend on that. */
const AT_ONCE = 4;

/** Where every call only takes longer. */
const AT_ONCE_WHERE_SLOW = 64;

/** No run is refused for what it costs together. */
const ENV = { CALLER_COST_PER_MINUTE: '999999999', CALLER_SUBSCRIPTIONS: '1000' };

/** Runs the operations of a project in scenarios, each on a gateway that knows of nothing else: what came of each that can be run. */
export async function playScenarios(
  project: Project,
  scenarios: readonly Played[],
  settings: RunSettings,
): Promise<readonly Ran[]> {
  const ran = runnableOperationsIn(project, settings.schema).map(
    (candidate): Ran => ({ candidate, executions: [], fields: new Map(), notMade: new Map() }),
  );
  const callers = await makeCallers();
  const gateways = new GatewayPool({ ...ENV, ...callers.env });
  try {
    await inParallel(scenarios, SCENARIOS_AT_ONCE, (one) => playedBy(one, ran, { settings, callers, gateways }));
  } finally {
    await gateways.stop();
  }
  return ran;
}

/** What all executions have in common. */
interface Around {
  readonly settings: RunSettings;
  readonly callers: Callers;
  readonly gateways: GatewayPool;
}

async function playedBy(
  { name: scenario, isSlow, isLasting }: Played,
  all: readonly Ran[],
  around: Around,
): Promise<void> {
  const gateway = await around.gateways.take();
  const prepare = (before: Preparation) => prepareScenario(gateway, scenario, around.callers.first, before);
  const run = (one: Ran, props: Props) => execute(gateway, scenario, one, props, around);
  try {
    const readers = all.filter(({ candidate }) => !candidate.isWrite);
    const untouched = await prepare({ reads: true, refunds: false, createsPage: false });
    const atOnce = isSlow ? AT_ONCE_WHERE_SLOW : AT_ONCE;
    await inParallel(readers, atOnce, (one) => run(one, untouched));
    const later = readers.filter(({ candidate: { before } }) => before.refunds || before.createsPage);
    if (later.length > 0) {
      await gateway.reset();
      const written = await prepare({ reads: true, refunds: true, createsPage: true });
      await inParallel(later, atOnce, (one) => run(one, written));
    }
    await gateway.reset();
    const writers = all.filter(({ candidate }) => candidate.isWrite);
    await inParallel(writers, atOnce, async (one) => run(one, await prepare(one.candidate.before)));
  } finally {
    await (isLasting ? gateway.stop() : around.gateways.giveBack(gateway));
  }
}

async function execute(
  gateway: TestGateway,
  scenario: string,
  { candidate, executions, fields, notMade }: Ran,
  props: Props,
  { settings, callers }: Around,
): Promise<void> {
  const { operation, document, text, demands } = candidate;
  const name = operation.name?.value ?? '';
  const given = Object.hasOwn(settings.variables, name) ? settings.variables[name] : undefined;
  const made = variablesOf(demands, props, randomUUID(), given ?? {});
  if (made.kind !== 'made') {
    for (const variable of made.variables) notMade.set(variable, made.kind);
    return;
  }
  const asked = { document: text, variables: made.values, token: callers.second };
  const { data, errors } = await ask(gateway, asked, operation.operation === 'subscription');
  const { comparable, truths, fields: seen } = readingOf(settings.schema, document, operation, data);
  for (const one of seen) fields.set(`${one.coordinate} ${one.value}`, one);
  executions.push({
    scenario,
    reading: { comparable, truths },
    errors: errors.map(({ message, path = [], extensions }) => ({
      code: String(extensions['code']),
      path: path.join('.'),
      message,
    })),
  });
}
