import {
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  specifiedRules,
  validate,
} from 'graphql';
import type { Project } from './project.js';
import { selectionsOf } from './selections.js';

/** What differs between two schemas, and which operations of a project notice. */
export interface SchemaChange {
  readonly kind: 'breaking' | 'dangerous';
  readonly description: string;
  /** The operations that use what it is about: names, or "an operation without a name". */
  readonly hits: readonly string[];
}

/** What a client of `before` may notice of `now`. */
export function schemaChanges(before: GraphQLSchema, now: GraphQLSchema, project: Project): readonly SchemaChange[] {
  const uses = project.operations.map((operation) => {
    const document = project.documentOf(operation);
    const isValid = validate(before, document, specifiedRules).length === 0;
    const names = isValid ? namesUsed(before, document) : new Set<string>();
    return { name: operation.name?.value ?? 'an operation without a name', names };
  });
  const changeOf =
    (kind: SchemaChange['kind']) =>
    ({ type, description }: { readonly type: string; readonly description: string }): SchemaChange => {
      // Descriptions name what they are about: "Type.field", or a type of its own.
      const about = description.match(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?/g) ?? [];
      const isWide = type === DangerousChangeType.VALUE_ADDED_TO_ENUM || type.startsWith('TYPE_');
      const named = about.filter((one) => one.includes('.') || (isWide && before.getType(one)));
      return {
        kind,
        description,
        hits: uses.filter(({ names }) => named.some((one) => names.has(one))).map(({ name }) => name),
      };
    };
  return [
    ...findBreakingChanges(before, now).map(changeOf('breaking')),
    ...findDangerousChanges(before, now).map(changeOf('dangerous')),
  ];
}

/** The fields ("Payment.status") and types that a valid operation uses. */
function namesUsed(schema: GraphQLSchema, document: ReturnType<Project['documentOf']>): Set<string> {
  const names = new Set<string>();
  for (const { parent, field, type } of selectionsOf(schema, document)) {
    names.add(`${parent}.${field}`);
    names.add(type);
  }
  return names;
}
