import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  ValidationContext,
  type ValidationRule,
  visit,
  visitInParallel,
} from 'graphql';
import { RequestTooLarge } from '../../domain/errors.js';

/**
 * What one request may look like. All of it is far above what a client writes, the playground's question for the whole
 * schema included, and low enough that reading and validating a request takes milliseconds.
 */
export const MAX = {
  /** Names, brackets, values and so on. */
  tokens: 2_000,
  /** Brackets in brackets: reading them takes the stack, and a list in a list in a list no field. */
  nesting: 100,
  depth: 16,
  aliases: 50,
  directives: 30,
  fragments: 30,
  /** Fields of one name at one place, fragments spread: GraphQL compares every two of them. */
  comparisons: 20_000,
  /** Fields in all, with each fragment counted wherever it is spread. */
  fields: 3_000,
} as const;

const tooMany = (what: string, limit: number) => new RequestTooLarge(`The request has more than ${limit} ${what}.`);

const atMost = (limit: number, what: string) => ({
  n: limit,
  onReject: [
    () => {
      throw tooMany(what, limit);
    },
  ],
});

/** Raises RequestTooLarge where brackets are nested deeper than anything that could be read safely. */
export function checkNesting(text: string): void {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '[' || character === '{' || character === '(') depth += 1;
    else if (character === ']' || character === '}' || character === ')') depth -= 1;
    if (depth > MAX.nesting) throw tooMany('brackets in each other', MAX.nesting);
  }
}

/** The rules that raise RequestTooLarge. */
const RULES: readonly ValidationRule[] = [
  maxDepthRule({ ...atMost(MAX.depth, 'levels'), flattenFragments: true, ignoreIntrospection: false }),
  maxAliasesRule({ ...atMost(MAX.aliases, 'aliases'), allowList: [] }),
  maxDirectivesRule(atMost(MAX.directives, 'directives')),
  fewComparisons,
] as readonly ValidationRule[];

/** Nothing below definitions is visited: these rules begin there and go through what is in them by themselves. */
const TOP = { [Kind.DOCUMENT]: ['definitions'] } as const;

/**
 * Raises RequestTooLarge where a document is more than one request may be. It takes time in proportion to the tokens, and is
 * to be asked before GraphQL's own rules, some of which take its square.
 */
export function checkSize(schema: GraphQLSchema, document: DocumentNode): void {
  const context = new ValidationContext(schema, document, new TypeInfo(schema), (error) => {
    throw error;
  });
  visit(document, visitInParallel(RULES.map((rule) => rule(context))), TOP);
}

function fewComparisons(): ASTVisitor {
  return {
    Document: ({ definitions }) => {
      const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
      if (fragments.length > MAX.fragments) throw tooMany('fragments', MAX.fragments);
      const weight = new Weight(new Map(fragments.map(({ name, selectionSet }) => [name.value, selectionSet])));
      for (const one of definitions) if ('selectionSet' in one && one.selectionSet) weight.add([one.selectionSet], 1);
    },
  };
}

/** The field by which a payment leads to what leads back to it. */
const OPERATIONS = 'operations';

/** What is asked for under one name at one place of the answer. */
interface Place {
  count: number;
  readonly inner: SelectionSetNode[];
  isInOperations: boolean;
}

/** Counts as GraphQL's rule about fields of one name goes, and stops where it would take long. */
class Weight {
  private comparisons = 0;
  private fields = 0;

  constructor(private readonly fragments: ReadonlyMap<string, SelectionSetNode>) {}

  /** Selections that stand at one place of the answer. */
  add(selections: readonly SelectionSetNode[], depth: number, isInOperations = false): void {
    if (depth > MAX.depth) throw tooMany('levels', MAX.depth);
    const places = new Map<string, Place>();
    for (const { alias, name, selectionSet } of this.fieldsOf(selections, new Set())) {
      const key = (alias ?? name).value;
      const place = places.get(key) ?? { count: 0, inner: [], isInOperations };
      places.set(key, place);
      // All operations of a payment lead back to it: an answer would grow by their number with every level.
      if (name.value === OPERATIONS && isInOperations) throw tooMany(`"${OPERATIONS}" in each other`, 1);
      if (name.value === OPERATIONS) place.isInOperations = true;
      this.comparisons += place.count;
      this.fields += 1;
      if (this.comparisons > MAX.comparisons) throw tooMany('pairs of fields to compare', MAX.comparisons);
      if (this.fields > MAX.fields) throw tooMany('fields', MAX.fields);
      place.count += 1;
      if (selectionSet) place.inner.push(selectionSet);
    }
    for (const { inner, isInOperations: isIn } of places.values())
      if (inner.length > 0) this.add(inner, depth + 1, isIn);
  }

  private *fieldsOf(selections: readonly SelectionSetNode[], spread: Set<string>): Generator<FieldNode> {
    for (const selection of selections.flatMap((one) => one.selections)) {
      if (selection.kind === Kind.FIELD) yield selection;
      else if (selection.kind === Kind.INLINE_FRAGMENT) yield* this.fieldsOf([selection.selectionSet], spread);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = this.fragments.get(selection.name.value);
        if (fragment) yield* this.fieldsOf([fragment], spread);
      }
    }
  }
}
