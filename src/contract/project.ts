import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  Source,
  visit,
} from 'graphql';
import { embeddedGraphQL } from './embedded-graphql.js';
import type { Finding } from './finding.js';

/** A file of a project. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Where something is, from 1. */
export type Place = Pick<Finding, 'file' | 'line' | 'column'>;

/** What a project asks. */
export interface Project {
  readonly operations: readonly OperationDefinitionNode[];
  /** The files that are programs. */
  readonly programs: readonly SourceFile[];
  /** The files that cannot be read, and names that stand twice. */
  readonly findings: readonly Finding[];
  /** An operation with all fragments it spreads, wherever they are. */
  documentOf(operation: OperationDefinitionNode): DocumentNode;
  /** Where a node of any of its documents is. */
  placeOf(node: Pick<ASTNode, 'loc'>): Place;
}

/** A file may hold many operations, and none with more than this was written by hand. */
const MAX_TOKENS = 15_000;

const IS_DOCUMENT = /\.(graphql|gql)$/;

/** A part of a file that was parsed by itself. */
interface Part {
  readonly source: SourceFile;
  /** Where it begins in the file. */
  readonly offset: number;
}

/** Reads the operations of files, which share their fragments as code generators have it. */
export function projectOf(files: readonly SourceFile[]): Project {
  const findings: Finding[] = [];
  const parts = new Map<Source, Part>();
  const defined = files.flatMap((source) => definitionsOf(source, parts, findings));
  const fragments = new Map<string, DefinitionNode>();
  for (const node of defined) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  return {
    operations: defined.filter((node) => node.kind === Kind.OPERATION_DEFINITION),
    programs: files.filter(({ path }) => !IS_DOCUMENT.test(path)),
    findings,
    documentOf: (operation) => {
      const used = new Map<string, DefinitionNode>();
      collect(operation, fragments, used);
      return { kind: Kind.DOCUMENT, definitions: [operation, ...used.values()] };
    },
    placeOf: ({ loc }) => {
      const part = loc && parts.get(loc.source);
      return part ? placeAt(part.source, part.offset + loc.start) : { file: '', line: 1, column: 1 };
    },
  };
}

/** Where an offset of a file is. */
export function placeAt({ path, text }: SourceFile, offset: number): Place {
  const before = text.slice(0, offset);
  return { file: path, line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

function definitionsOf(source: SourceFile, parts: Map<Source, Part>, findings: Finding[]): readonly DefinitionNode[] {
  const isDocument = IS_DOCUMENT.test(source.path);
  const templates = isDocument ? [{ text: source.text, offset: 0, isComputed: false }] : embeddedGraphQL(source.text);
  return templates.flatMap(({ text, offset, isComputed }) => {
    try {
      if (isComputed) throw new GraphQLError('It is put together while the program runs: write it out.');
      const parsed = new Source(text);
      parts.set(parsed, { source, offset });
      return parse(parsed, { maxTokens: MAX_TOKENS }).definitions;
    } catch (error) {
      // Too deep for the stack.
      if (!(error instanceof GraphQLError) && !(error instanceof RangeError)) throw error;
      const start = error instanceof GraphQLError ? (error.positions?.[0] ?? 0) : 0;
      const { message } = error;
      findings.push({
        rule: 'syntax',
        severity: 'error',
        ...placeAt(source, offset + start),
        operation: null,
        message,
      });
      return [];
    }
  });
}

/** Collects the fragments that a definition spreads, and those that they do. */
function collect(
  node: DefinitionNode,
  fragments: ReadonlyMap<string, DefinitionNode>,
  used: Map<string, DefinitionNode>,
): void {
  visit(node, {
    FragmentSpread({ name: { value } }) {
      const fragment = fragments.get(value);
      if (!fragment || used.has(value)) return;
      used.set(value, fragment);
      collect(fragment, fragments, used);
    },
  });
}
