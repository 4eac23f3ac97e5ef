import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  type ValidationRule,
  validate,
} from 'graphql';

/** Documents that are kept for the next who asks the same. */
const MOST_DOCUMENTS = 200;

/**
 * Documents as clients ask for them, parsed and validated once. Thousands who stream the same share one document; and
 * validating takes more memory than all the rest of a subscription, which many who come at once would take together.
 */
export class Documents {
  private readonly known = new Map<string, DocumentNode>();
  private readonly valid = new WeakSet<DocumentNode>();

  /** The rules may look at nothing but schema and document: what they find holds for everyone who asks the same. */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly rules: readonly ValidationRule[],
  ) {}

  /** `null` for what can not be parsed. */
  parsed(query: string): DocumentNode | null {
    const known = this.known.get(query);
    if (known) return known;
    try {
      const document = parse(query);
      const [oldest] = this.known.keys();
      if (this.known.size >= MOST_DOCUMENTS && oldest !== undefined) this.known.delete(oldest);
      this.known.set(query, document);
      return document;
    } catch {
      return null;
    }
  }

  /** What is wrong with the document. */
  errorsOf(document: DocumentNode): readonly GraphQLError[] {
    if (this.valid.has(document)) return [];
    const errors = validate(this.schema, document, this.rules);
    if (errors.length === 0) this.valid.add(document);
    return errors;
  }
}
