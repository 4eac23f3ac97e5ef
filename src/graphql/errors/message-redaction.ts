import { GraphQLError, type Token, TokenKind } from 'graphql';

/**
 * GraphQL's own sentence about a request it refuses, without the values it quotes: they may be card numbers or addresses,
 * and would come back in answers and stand in the logs of whoever asked. What is named is the variable, argument or field
 * and what is expected there.
 */
export function withoutValues(error: GraphQLError): string {
  const { message } = error;
  const variable = /^Variable "\$(\w+)" got invalid value /.exec(message)?.[1];
  const reason = error.originalError?.message;
  if (variable !== undefined && reason !== undefined) {
    // Cut from behind: what stands between is the value.
    const place = / at "(\w+(?:\.\w+|\[\d+\])+)"$/.exec(message.slice(0, -`; ${reason}`.length))?.[1];
    const where = place === undefined ? '' : ` at "${place}"`;
    return redactSentence(`Variable "$${variable}" got an invalid value${where}: ${withoutQuotedValues(reason)}`);
  }
  const sentence = withoutQuotedValues(message);
  // Sentences about a literal do not say where it stands; those of our own scalars neither.
  const isAboutValue = sentence !== message || isOfOurScalars(error) || isOfOurScalars(error.originalError);
  const heading = isAboutValue ? headingOf(error.nodes?.[0]?.loc?.startToken) : undefined;
  return redactSentence(heading === undefined ? sentence : `${heading}: ${sentence}`);
}

/** Plain answers carry the scalar's error inside of the server's, streams the error itself. */
export function isOfOurScalars(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions['code'] === 'BAD_USER_INPUT';
}

type Rewriting = readonly [RegExp, (...parts: string[]) => string];

/** Every sentence of GraphQL's that quotes a value or a name of the caller's own making. */
const REWRITINGS: readonly Rewriting[] = [
  [/^(\w+) cannot represent ((?:an? )?[\w -]+?): [\s\S]*$/, (type, what) => `${type} cannot represent ${what}.`],
  [
    /^Enum "(\w+)" cannot represent [\s\S]*?(?: Did you mean the enum value ([^?]*)\?)?$/,
    (type, others) => `a value of the enum "${type}" is expected.${orOthers(others)}`,
  ],
  [
    /^Value "[\s\S]*" does not exist in "(\w+)" enum\.(?: Did you mean the enum value ([^?]*)\?)?$/,
    (type, others) => `the value does not exist in the enum "${type}".${orOthers(others)}`,
  ],
  [/^Expected value of type "([^"]+)", found [\s\S]*$/, (type) => `a value of type "${type}" is expected.`],
  [/^Expected type "(\w+)"\. [\s\S]*$/, (type) => `a value of type "${type}" is expected.`],
  [
    /^Field "([\s\S]*)" is not defined by type "(\w+)"\.(?: Did you mean ([^?]*)\?)?$/,
    (name, type, others) => `${field(name)} is not defined by type "${type}".${orOthers(others)}`,
  ],
  // Said while it is executed, when the document has no places any more: so the argument is named here.
  [
    /^Argument "(\w+)" has invalid value [\s\S]*$/,
    (name) => `Argument "${name}": the value is not of the type that is expected.`,
  ],
  [
    /^(Syntax Error: .*?\b(?:[Uu]nexpected|found) \w+) "([\s\S]*)"\.$/,
    (start, token) => (isHarmless(token) ? `${start} "${token}".` : `${start}.`),
  ],
  [/^Unknown operation named "[\s\S]*"\.$/, () => 'The document has no operation of the name in "operationName".'],
];

function withoutQuotedValues(sentence: string): string {
  const short = abridged(sentence);
  for (const [pattern, rewrite] of REWRITINGS) {
    const parts = pattern.exec(short);
    if (parts) return rewrite(...parts.slice(1));
  }
  return short;
}

/** What is long is so by a value in its middle, over which no pattern need be tried. */
function abridged(sentence: string): string {
  return sentence.length > 1_500 ? `${sentence.slice(0, 400)}…${sentence.slice(-800)}` : sentence;
}

function field(name = ''): string {
  return isHarmless(name) ? `Field "${name}"` : 'A field';
}

/** Suggestions are names of the schema. */
function orOthers(others: string | undefined): string {
  return others !== undefined && /^[\w", ]+$/.test(others) ? ` Did you mean ${others}?` : '';
}

/** Whether it can be a misspelt name, and no number that somebody owns. */
function isHarmless(name = ''): boolean {
  return /^[A-Za-z_]\w{0,39}$/.test(name) && !/\d{5}/.test(name);
}

/** What looks like a card's number or an e-mail address goes nowhere, whatever sentence it stands in. */
export function redactSentence(sentence: string): string {
  const cut = sentence.length > 500 ? `${sentence.slice(0, 500)}…` : sentence;
  return cut.replace(/\d(?:[ -]?\d){11,}/g, '***').replace(/[^\s"'@]+@[^\s"'@]+/g, '***');
}

/** What the value of a literal is for: the nearest name before it in the query text, past the list it may stand in. */
export function headingOf(value: Token | undefined): string | undefined {
  let depth = 0;
  for (let token = value?.prev; token; token = token.prev) {
    if (depth === 0 && token.kind === TokenKind.COLON) return named(token.prev);
    if (token.kind === TokenKind.BRACE_R || token.kind === TokenKind.BRACKET_R) depth += 1;
    else if (token.kind === TokenKind.BRACE_L || token.kind === TokenKind.BRACKET_L) depth = Math.max(0, depth - 1);
    else if (token.kind === TokenKind.PAREN_L) return undefined;
  }
  return undefined;
}

function named(token: Token | null): string | undefined {
  if (token?.kind !== TokenKind.NAME) return undefined;
  return token.prev?.kind === TokenKind.DOLLAR ? `Variable "$${token.value}"` : `Argument "${token.value}"`;
}
