import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { Caller } from '../../domain/caller.js';

/** What a result depends on besides the event. */
export interface SharedBy {
  readonly document: DocumentNode;
  /** Of the rest, as `keyOf` gives it. */
  readonly key: string;
}

/**
 * Many watch the same thing with the same text: for each event one of them executes it, and all get that result. What a
 * caller may see is part of what must be the same. Results are dropped with their event.
 */
export class SharedResults {
  private readonly ofEvents = new WeakMap<object, WeakMap<DocumentNode, Map<string, Promise<ExecutionResult>>>>();

  /** The result of `execute` for this event: an earlier call's, if it was for the same. */
  get(event: object, { document, key }: SharedBy, execute: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const ofDocuments = getOrAdd(this.ofEvents, event, () => new WeakMap());
    const results = getOrAdd(ofDocuments, document, () => new Map<string, Promise<ExecutionResult>>());
    return getOrAdd(results, key, execute);
  }
}

const texts = new WeakMap<ExecutionResult, string>();

/** A result as JSON: the same text for all who share it. */
export function textOf(result: ExecutionResult): string {
  return getOrAdd(texts, result, () => JSON.stringify(result));
}

/** The same for all whose results of a document are the same. What a caller may see is part of it. */
export function keyOf(
  { operationName, variableValues }: Pick<ExecutionArgs, 'operationName' | 'variableValues'>,
  caller: Caller,
): string {
  const { id, scopes, person, accounts, only } = caller;
  const grant = only && [only.account, only.minter, [...only.paymentIds], [...only.orderIds]];
  return JSON.stringify([operationName, variableValues, id, [...scopes], person, accounts && [...accounts], grant]);
}

function getOrAdd<K, V>(map: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
