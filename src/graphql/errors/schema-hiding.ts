import { type ASTNode, type GraphQLError, Kind } from 'graphql';
import { headingOf, isOfOurScalars, redactSentence, withoutValues } from './message-redaction.js';

/** Sentences of GraphQL's that name nothing but what the caller wrote. Types stand in the second by the caller's own words. */
const ABOUT_THE_REQUEST: readonly RegExp[] = [
  /^Syntax Error: /,
  /^Variable "\$\w+" of (required|non-null) type "[^"]*" (was not provided|must not be null)\.$/,
  /^Variable "\$\w+" is (never used|not defined)/,
  /^Fragment "\w+" is never used\.$/,
  /^Cannot spread fragment "\w+" within itself/,
  /^Unknown (fragment|operation named) "\w*"\.$/,
  /^There can be only one (operation|fragment|variable|argument|input field) named /,
  /^This anonymous operation must be the only defined operation\.$/,
  /^GraphQL introspection /,
];

/**
 * GraphQL's own sentence about a request it refuses, without any name of the schema but those that the caller used: who may
 * not read the schema is not to learn it from errors. What is named is the place, by the caller's own words.
 */
export function withoutNames(error: GraphQLError): string {
  if (ABOUT_THE_REQUEST.some((pattern) => pattern.test(error.message))) return withoutValues(error);
  // Ours say what form a value has, and name nothing.
  if (isOfOurScalars(error.originalError)) return withoutValues(error);
  if (/^Variable "\$\w+" got invalid value /.test(error.message)) {
    const place = /^Variable "\$\w+" got an invalid value(?: at "[^"]*")?/.exec(withoutValues(error))?.[0];
    return place === undefined ? 'A variable got an invalid value.' : `${place}.`;
  }
  return redactSentence(`${placeOf(error.nodes?.[0])} does not fit the schema of this gateway.`);
}

function placeOf(node: ASTNode | undefined): string {
  switch (node?.kind) {
    case Kind.FIELD:
      return `Field "${node.name.value}"`;
    case Kind.ARGUMENT:
      return `Argument "${node.name.value}"`;
    case Kind.OBJECT_FIELD:
      return `Input field "${node.name.value}"`;
    case Kind.VARIABLE:
      return `Variable "$${node.name.value}"`;
    case Kind.VARIABLE_DEFINITION:
      return `Variable "$${node.variable.name.value}"`;
    case Kind.DIRECTIVE:
      return `Directive "@${node.name.value}"`;
    case Kind.FRAGMENT_SPREAD:
    case Kind.FRAGMENT_DEFINITION:
      return `Fragment "${node.name.value}"`;
    case Kind.NAMED_TYPE:
      return `Type "${node.name.value}"`;
    default:
      return headingOf(node?.loc?.startToken) ?? 'The document';
  }
}
