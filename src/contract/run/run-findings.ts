import type { Finding } from '../finding.js';
import type { Execution, Ran } from '../play/run-results.js';
import type { RunnableOperation } from '../play/runnable-operations.js';
import type { Project } from '../project.js';
import { indistinguishableIn } from './indistinguishable-outcomes.js';

/** Whoever asks is to blame for these: where every answer is one of them, nothing was run. */
const REFUSALS: ReadonlySet<string> = new Set([
  ...['BAD_USER_INPUT', 'FORBIDDEN', 'ACCOUNT_NOT_FOUND', 'LIMIT_EXCEEDED', 'RATE_LIMITED', 'BAD_REQUEST'],
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
]);

/** What is wrong with an operation, by what came of running it. */
export function findingsOfRun(
  { candidate, executions, notMade }: Ran,
  project: Project,
  configFile: string,
): readonly Finding[] {
  const { operation } = candidate;
  const found = (rule: Finding['rule'], severity: Finding['severity'], message: string): Finding => ({
    ...{ rule, severity, message, operation: operation.name?.value ?? null },
    ...project.placeOf(operation),
  });
  const refused = executions.map(({ errors }) => errors.find(({ code }) => REFUSALS.has(code)));
  const [refusal] = refused;
  if (executions.length === 0) return [found('variables', 'error', notRun(candidate, notMade, configFile))];
  if (refusal && refused.every(Boolean))
    return [
      found(
        'variables',
        'error',
        `It was refused in every scenario, so that nothing was seen of it: ${refusal.message}`,
      ),
    ];
  const lost = candidate.isWrite ? executions.find(isOutcomeLost) : undefined;
  return [
    ...indistinguishableIn(executions).map(({ isReason, message }) =>
      isReason ? found('decline-reasons', 'warning', message) : found('indistinct', 'error', message),
    ),
    ...(lost ? [found('unreadable-error', 'error', lostText(lost))] : []),
  ];
}

function notRun({ operation: { name } }: RunnableOperation, notMade: Ran['notMade'], configFile: string): string {
  const unknown = [...notMade].filter(([, why]) => why === 'unknown').map(([variable]) => variable);
  const all = unknown.length > 0 ? unknown : [...notMade.keys()];
  const given = Object.fromEntries(all.map((variable) => [variable, '…']));
  const where = name
    ? `give it in ${configFile}: ${JSON.stringify({ variables: { [name.value]: given } })}.`
    : `give the operation a name, and the value in ${configFile}.`;
  return `It was not run: what goes into $${all.join(', $')} is not known; ${where}`;
}

/** Whether an error deeper down took a whole field of the root with it, and with that what a write came to. */
function isOutcomeLost({ errors, reading }: Execution): boolean {
  const data = reading.comparable as Readonly<Record<string, unknown>> | null;
  return errors.some(({ path }) => {
    const [root = '', ...deeper] = path.split('.');
    return deeper.length > 0 && (data === null || data[root] === null);
  });
}

function lostText({ scenario, errors }: Execution): string {
  const { code = '', path = '' } = errors.find((one) => one.path.includes('.')) ?? {};
  return `An error below takes the whole answer with it (${code} at ${path}, ${scenario}): ask for that in a query of its own.`;
}
