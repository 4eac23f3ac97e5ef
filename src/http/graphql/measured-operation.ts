import type { OperationTypeNode } from 'graphql';
import { callerKindOf } from '../../callers/caller-kind.js';
import type { Measures } from '../../observability/metrics/measures.js';

/** A GraphQL request that ended, over whatever it came. */
export interface EndedOperation {
  /** Its name as metrics may tell it; `null`: it has none, or was not admitted. */
  readonly operation: string | null;
  /** Left out where it was not admitted. */
  readonly kind: OperationTypeNode | undefined;
  /** The first error code of its answer, where there is one. */
  readonly code: string | undefined;
  /** The id of who asked; left out where nobody was let in. */
  readonly caller: string | undefined;
  readonly milliseconds: number;
}

/** Notes a GraphQL request that ended: what was asked, by whom, what came of it, and how long it took. */
export function measureOperation(measures: Measures, ended: EndedOperation): void {
  const operation = ended.operation ?? 'none';
  const kind = ended.kind ?? 'none';
  const caller = callerKindOf(ended.caller ?? null);
  measures.add('freedompay.graphql.requests', { operation, kind, code: ended.code ?? 'OK', caller });
  measures.took('freedompay.graphql.request.duration', ended.milliseconds, { operation, kind });
}
