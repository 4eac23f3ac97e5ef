import { type ASTNode, type GraphQLSchema, NoDeprecatedCustomRule, specifiedRules, validate } from 'graphql';
import { BadValues, priceOf } from '../graphql/admission/cost.js';
import type { Finding } from './finding.js';
import { partialSwitches } from './incomplete-switches.js';
import { type Project, placeAt } from './project.js';
import { breachesOf, unhandledValues } from './rules.js';
import { sampleVariables } from './sample-variables.js';

/** What operations are held against. */
export interface Contract {
  readonly schema: GraphQLSchema;
  /** The schema of before, to tell what was removed; `null`: none is known. */
  readonly before: GraphQLSchema | null;
  /** Provider calls that one request may cost; `null` where the schema has no prices. */
  readonly costLimit: number | null;
  /** The values of enums that the project says it handles, by the enum. */
  readonly handles: Readonly<Record<string, readonly string[]>>;
  /** Where that is said. */
  readonly configFile: string;
}

type Operation = Project['operations'][number];

/** Says of a node, or of the operation, what is wrong with it. */
type Place = (node: Pick<ASTNode, 'loc'> | undefined, found: Pick<Finding, 'rule' | 'severity' | 'message'>) => Finding;

/** What is wrong with the operations of a project, file by file. */
export function findingsOf(project: Project, contract: Contract): readonly Finding[] {
  const enums = unhandledValues(contract.schema, contract.handles).map(
    (message): Finding => ({
      rule: 'enum-values',
      severity: 'error',
      file: contract.configFile,
      line: 1,
      column: 1,
      operation: null,
      message,
    }),
  );
  return [
    ...project.findings,
    ...project.operations.flatMap((one) => findingsIn(one, project, contract)),
    ...switchFindings(project, contract),
    ...enums,
  ];
}

/** Only a warning: another enum may have the same values. */
function switchFindings({ programs }: Project, { schema }: Contract): Finding[] {
  return programs.flatMap((program) =>
    partialSwitches(program.text, schema).map(({ offset, enumName, missing }): Finding => {
      const message = `${enumName} may also be ${missing.join(', ')}, and more values may come: add a default that does as for UNKNOWN.`;
      return { rule: 'switch', severity: 'warning', ...placeAt(program, offset), operation: null, message };
    }),
  );
}

function findingsIn(operation: Operation, project: Project, contract: Contract): Finding[] {
  const { schema, before } = contract;
  const document = project.documentOf(operation);
  const at: Place = (node, { rule, severity, message }) => ({
    ...{ rule, severity, message, operation: operation.name?.value ?? null },
    ...project.placeOf(node ?? operation),
  });
  const errors = validate(schema, document, specifiedRules);
  if (errors.length > 0) {
    const isKnown = before !== null && validate(before, document, specifiedRules).length === 0;
    return errors.map((error) =>
      at(error.nodes?.[0], {
        rule: isKnown ? 'removed' : 'schema',
        severity: 'error',
        message: isKnown ? `${error.message} It was there before.` : error.message,
      }),
    );
  }
  const deprecated = validate(schema, document, [NoDeprecatedCustomRule]);
  return [
    ...deprecated.map((error) =>
      at(error.nodes?.[0], { rule: 'deprecated', severity: 'warning', message: error.message }),
    ),
    ...breachesOf(schema, document, operation).map(({ node, ...breach }) => at(node, { ...breach, severity: 'error' })),
    ...priceFindings(operation, project, contract, at),
  ];
}

/** What an operation costs at most; `null` where that cannot be told. */
export function priceIn(operation: Operation, project: Project, schema: GraphQLSchema): number | null {
  try {
    return priceOf(schema, project.documentOf(operation), operation, sampleVariables(schema, operation));
  } catch (error) {
    if (error instanceof BadValues) return null;
    throw error;
  }
}

function priceFindings(operation: Operation, project: Project, { schema, costLimit }: Contract, at: Place): Finding[] {
  if (costLimit === null) return [];
  const price = priceIn(operation, project, schema);
  if (price === null || price <= costLimit) return [];
  const message = `It may cost ${price} provider calls, and a request may cost ${costLimit}: ask for less at once.`;
  return [at(operation, { rule: 'price', severity: 'error', message })];
}
