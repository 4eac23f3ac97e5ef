import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, specifiedRules, validate } from 'graphql';
import type { Project } from '../project.js';
import { selectionsOf } from '../selections.js';
import type { Preparation } from './prepare-scenario.js';
import { withTruth } from './true-state-fields.js';
import { type Demand, demandsOf, takes } from './variables.js';

/** An operation of a project that can be run. */
export interface RunnableOperation {
  readonly operation: OperationDefinitionNode;
  readonly document: DocumentNode;
  /** What is sent: it asks for the truth, too. */
  readonly text: string;
  readonly demands: readonly Demand[];
  readonly isWrite: boolean;
  /** What makes it worth running. */
  readonly before: Preparation;
}

/** The operations of a project that fit the schema: the others are named by the check. */
export function runnableOperationsIn(project: Project, schema: GraphQLSchema): readonly RunnableOperation[] {
  return project.operations.flatMap((operation) => {
    const document = project.documentOf(operation);
    return validate(schema, document, specifiedRules).length > 0 ? [] : [candidateOf(schema, document, operation)];
  });
}

function candidateOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): RunnableOperation {
  const demands = demandsOf(schema, document, operation);
  const isWrite = operation.operation === 'mutation';
  const types = new Set(selectionsOf(schema, document).map(({ type }) => type));
  return {
    operation,
    document,
    text: withTruth(schema, document),
    demands,
    isWrite,
    before: {
      reads: !isWrite || takes(demands, 'orderId') || takes(demands, 'nodeId'),
      // A mutation makes its own.
      refunds: takes(demands, 'operationId') || (!isWrite && types.has('PaymentOperation')),
      createsPage: takes(demands, 'checkoutId') || (!isWrite && types.has('Checkout')),
    },
  };
}
