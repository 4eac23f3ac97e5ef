import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A field that an operation selects. */
export interface Selected {
  readonly node: FieldNode;
  /** The type whose field it is. */
  readonly parent: string;
  readonly field: string;
  /** The type that it gives, without lists and bounds. */
  readonly type: string;
  /** The names of the fields above it, the outermost first. */
  readonly path: readonly string[];
}

/** Every field that an operation selects, fragments included, in the order of the text. */
export function selectionsOf(schema: GraphQLSchema, document: DocumentNode): readonly Selected[] {
  const found: Selected[] = [];
  const info = new TypeInfo(schema);
  const path: string[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: {
        enter(node) {
          const parent = info.getParentType()?.name;
          const type = info.getType();
          if (parent && type)
            found.push({ node, parent, field: node.name.value, type: getNamedType(type)?.name ?? '', path: [...path] });
          path.push(node.name.value);
        },
        leave() {
          path.pop();
        },
      },
    }),
  );
  return found;
}

/** The names of what a field selects at its first level, fragments included, of the document. */
export function namesIn(
  document: DocumentNode,
  field: Pick<FieldNode, 'selectionSet'> | OperationDefinitionNode,
): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const sets = field.selectionSet ? [field.selectionSet] : [];
  for (let set = sets.pop(); set; set = sets.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === 'Field') names.add(selection.name.value);
      else if (selection.kind === 'InlineFragment') sets.push(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = document.definitions.find(
          (one) => one.kind === 'FragmentDefinition' && one.name.value === selection.name.value,
        );
        if (fragment?.kind === 'FragmentDefinition') sets.push(fragment.selectionSet);
      }
    }
  }
  return names;
}
