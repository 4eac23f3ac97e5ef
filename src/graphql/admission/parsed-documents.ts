import { hash } from 'node:crypto';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { RequestTooLarge } from '../../domain/errors.js';
import { schemaIsNotRead } from './no-introspection.js';
import { checkNesting, checkSize, MAX } from './query-limits.js';

/** Characters of all the texts that are remembered; what is read of one takes thirty times the memory, seventy of the densest. */
const MAX_REMEMBERED_CHARACTERS = 2_000_000;

/** How many errors about one document are told. */
const MAX_ERRORS = 10;

/** A text is no document that this schema answers. */
export class NoDocument extends Error {
  override readonly name = 'NoDocument';

  constructor(
    readonly code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED',
    readonly errors: readonly GraphQLError[],
  ) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}

interface Remembered {
  readonly hash: string;
  readonly document: DocumentNode;
}

/** Reads and validates the texts of requests, cheapest checks first, and remembers the good ones. */
export class ParsedDocuments {
  /** By their texts, which say at once who is who; and by the hash by which the GraphQL server asks. */
  private readonly remembered = new LRUCache<string, Remembered>({
    maxSize: MAX_REMEMBERED_CHARACTERS,
    sizeCalculation: (_, text) => text.length,
    // What is too long to be kept is never inserted, and so not kept under its hash either.
    onInsert: ({ hash, document }) => this.hashed.set(hash, document),
    dispose: ({ hash }) => this.hashed.delete(hash),
  });
  private readonly hashed = new Map<string, DocumentNode>();
  private readonly rules;

  constructor(
    private readonly schema: GraphQLSchema,
    introspection: boolean,
  ) {
    this.rules = introspection ? specifiedRules : [...specifiedRules, ...schemaIsNotRead];
  }

  /**
   * The document of a text, without the places in it, which take more memory than all the rest. Who asks the same is given the
   * same. Raises RequestTooLarge or NoDocument.
   */
  read(text: string): DocumentNode {
    const known = this.remembered.get(text);
    if (known) return known.document;
    const document = parsed(text, { noLocation: true });
    checkSize(this.schema, document);
    if (this.errorsOf(document).length > 0)
      throw new NoDocument('GRAPHQL_VALIDATION_FAILED', this.errorsOf(parsed(text)));
    this.remembered.set(text, { hash: hashOf(text), document });
    return document;
  }

  /** A document that was read not long ago, by the SHA-256 of its text in hexadecimal digits. */
  byHash(hash: string): DocumentNode | undefined {
    return this.hashed.get(hash);
  }

  private errorsOf(document: DocumentNode): readonly GraphQLError[] {
    return validate(this.schema, document, this.rules, { maxErrors: MAX_ERRORS });
  }
}

/** SHA-256 of a text, in hexadecimal digits. */
export function hashOf(text: string): string {
  return hash('sha256', text, 'hex');
}

function parsed(text: string, { noLocation = false } = {}): DocumentNode {
  checkNesting(text);
  try {
    return parse(text, { maxTokens: MAX.tokens, noLocation });
  } catch (error) {
    // Comments may hide brackets from whoever counts them.
    if (error instanceof RangeError) throw new RequestTooLarge('The request is nested too deeply to be read.');
    if (!(error instanceof GraphQLError)) throw error;
    if (/tokens\. Parsing aborted/.test(error.message))
      throw new RequestTooLarge(`The request has more than ${MAX.tokens} tokens.`);
    throw new NoDocument('GRAPHQL_PARSE_FAILED', [error]);
  }
}
