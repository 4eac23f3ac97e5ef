import { callerKindOf } from '../../callers/caller-kind.js';
import type { Admitted } from '../../graphql/admission/admission.js';

/**
 * The name of an admitted operation as metrics and traces may tell it: `null` for one without, and for one that was not
 * admitted; `other` for a name that is not among those known, since clients choose names.
 */
export function shownName(admitted: Pick<Admitted, 'name'> | null, known: ReadonlySet<string>): string | null {
  if (!admitted || admitted.name === null) return null;
  return known.has(admitted.name) ? admitted.name : 'other';
}

/** What the span of an admitted operation is called, and says of it; `caller`: the id of who asks. */
export function operationSpan(
  { kind, name, cost }: Pick<Admitted, 'kind' | 'name' | 'cost'>,
  caller: string,
  known: ReadonlySet<string>,
) {
  const shown = shownName({ name }, known);
  const attributes = {
    'graphql.operation.type': kind,
    ...(shown !== null && { 'graphql.operation.name': shown }),
    'freedompay.price': cost.providerCalls,
    'freedompay.caller.kind': callerKindOf(caller),
  };
  return { name: shown === null ? kind : `${kind} ${shown}`, attributes };
}
