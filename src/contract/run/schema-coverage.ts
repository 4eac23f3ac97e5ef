import { type GraphQLSchema, isEnumType } from 'graphql';
import type { Ran } from '../play/run-results.js';
import type { Seen } from '../reports.js';

/** Sums up what came of all operations. */
export function schemaCoverage(schema: GraphQLSchema, scenarios: number, ran: readonly Ran[]): Seen {
  const fields = ran.flatMap((one) => [...one.fields.values()]);
  const executions = ran.flatMap((one) => one.executions);
  const values = grouped(
    fields.filter(({ enumName }) => enumName !== null).map(({ enumName, value }) => [enumName ?? '', value]),
  );
  const nulls = grouped(
    fields.filter(({ isNullable }) => isNullable).map(({ coordinate, value }) => [coordinate, value === null]),
  );
  const errors = grouped(
    executions.flatMap(({ scenario, errors: all }) => all.map(({ code }) => [code, scenario] as const)),
  );
  const ofOneKind = (isNull: boolean) =>
    [...nulls]
      .filter(([, found]) => !found.has(!isNull))
      .map(([coordinate]) => coordinate)
      .sort();
  return {
    scenarios,
    executions: executions.length,
    neverSeen: Object.fromEntries([...values].flatMap(([name, found]) => unseen(schema, name, found))),
    neverNull: ofOneKind(false),
    alwaysNull: ofOneKind(true),
    errors: Object.fromEntries([...errors].map(([code, found]) => [code, [...found]])),
  };
}

function unseen(
  schema: GraphQLSchema,
  name: string,
  found: ReadonlySet<unknown>,
): readonly (readonly [string, readonly string[]])[] {
  const type = schema.getType(name);
  const missing = isEnumType(type) ? type.getValues().filter((one) => !found.has(one.name)) : [];
  return missing.length > 0 ? [[name, missing.map((one) => one.name)]] : [];
}

function grouped<Value>(pairs: readonly (readonly [string, Value])[]): ReadonlyMap<string, ReadonlySet<Value>> {
  const found = new Map<string, Set<Value>>();
  for (const [key, value] of pairs) {
    const known = found.get(key) ?? new Set<Value>();
    found.set(key, known.add(value));
  }
  return found;
}
