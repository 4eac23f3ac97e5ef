import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
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
}

/** Every field that an operation selects, fragments included, in the order of the text. */
export function selectionsOf(schema: GraphQLSchema, document: DocumentNode): readonly Selected[] {
  const found: Selected[] = [];
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType()?.name;
        const type = info.getType();
        if (parent && type) found.push({ node, parent, field: node.name.value, type: getNamedType(type)?.name ?? '' });
      },
    }),
  );
  return found;
}

/** What a field selects at its first level, of the document: what it spreads is included. */
export function fieldsIn(
  document: DocumentNode,
  { selectionSet }: Pick<FieldNode, 'selectionSet'>,
): readonly FieldNode[] {
  const fields: FieldNode[] = [];
  const spread = new Set<string>();
  const sets = selectionSet ? [selectionSet] : [];
  for (let set = sets.pop(); set; set = sets.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === 'Field') fields.push(selection);
      else if (selection.kind === 'InlineFragment') sets.push(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        for (const one of document.definitions)
          if (one.kind === 'FragmentDefinition' && one.name.value === selection.name.value) sets.push(one.selectionSet);
      }
    }
  }
  return fields;
}

/** The names of those fields. */
export function namesIn(document: DocumentNode, field: Pick<FieldNode, 'selectionSet'>): ReadonlySet<string> {
  return new Set(fieldsIn(document, field).map(({ name }) => name.value));
}
