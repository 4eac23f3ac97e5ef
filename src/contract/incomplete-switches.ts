import {
  type GraphQLEnumType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** A `switch` of a program that leaves out values, and says nothing of what it does not know. */
export interface PartialSwitch {
  /** Where it stands in the text, from 0. */
  readonly offset: number;
  readonly enumName: string;
  readonly missing: readonly string[];
}

/** Fewer labels than this may be of anything. */
const MIN_LABELS = 2;

/** What is longer, or deeper in brackets, is not followed. */
const MAX_LENGTH = 20_000;
const MAX_DEPTH = 50;

/**
 * The `switch` statements of a program whose labels are values of one enum that is answered, that lack some of its values and
 * have no `default`. What is not plainly so is left out: an `if`, a label that is computed, text that cannot be followed.
 */
export function partialSwitches(program: string, schema: GraphQLSchema): readonly PartialSwitch[] {
  const enums = answeredEnums(schema);
  return [...program.matchAll(/\bswitch\s*\(/g)].flatMap(({ index, 0: { length } }) => {
    const labels = labelsOf(program.slice(index, index + MAX_LENGTH), length);
    if (!labels || labels.length < MIN_LABELS) return [];
    const [closest] = enums
      .filter((type) => labels.every((label) => valueNamed(type, label)))
      .map((type) => ({ enumName: type.name, missing: missingOf(type, labels) }))
      .sort((a, b) => a.missing.length - b.missing.length);
    return closest && closest.missing.length > 0 ? [{ offset: index, ...closest }] : [];
  });
}

function answeredEnums(schema: GraphQLSchema): readonly GraphQLEnumType[] {
  const found = new Set<GraphQLEnumType>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      if (isEnumType(named)) found.add(named);
    }
  }
  const codes = schema.getType('ErrorCode');
  return isEnumType(codes) ? [...found, codes] : [...found];
}

/** A label: a text, or a member of something that is called as the enum. */
type Label = { readonly text: string } | { readonly of: string; readonly member: string };

/** The value that a label names; code generators write PARTIALLY_REFUNDED as PartiallyRefunded, too. */
function valueNamed(type: GraphQLEnumType, label: Label): string | undefined {
  if ('text' in label) return type.getValue(label.text)?.name;
  if (label.of !== type.name) return undefined;
  const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
  return type.getValues().find(({ name }) => plain(name) === plain(label.member))?.name;
}

function missingOf(type: GraphQLEnumType, labels: readonly Label[]): string[] {
  const handled = new Set(labels.map((label) => valueNamed(type, label)));
  return type
    .getValues()
    .flatMap(({ name, deprecationReason }) => (handled.has(name) || deprecationReason ? [] : [name]));
}

const CASE = /case\s+(?:(['"])([A-Z][A-Z\d_]*)\1|([A-Za-z_$][\w$]*)\.([A-Za-z_$][\w$]*))\s*:/y;
const OTHER_LABEL = /(?:case\b|default\s*:)/y;

/** The labels of the switch whose head begins there; `null` where one is something else, or it has a `default`. */
function labelsOf(program: string, head: number): readonly Label[] | null {
  const behindHead = endOf(program, head, ')', 0);
  const body = behindHead === null ? -1 : program.indexOf('{', behindHead);
  if (behindHead === null || body < 0 || program.slice(behindHead, body).trim() !== '') return null;
  const labels: Label[] = [];
  for (let at = body + 1; at < program.length; ) {
    if (program[at] === '}') return labels;
    CASE.lastIndex = at;
    OTHER_LABEL.lastIndex = at;
    const found = isWordStart(program, at) ? CASE.exec(program) : null;
    if (found) {
      const [whole, , text, of = '', member = ''] = found;
      labels.push(text === undefined ? { of, member } : { text });
      at += whole.length;
    } else if (isWordStart(program, at) && OTHER_LABEL.test(program)) return null;
    else {
      const next = behind(program, at, 0);
      if (next === null) return null;
      at = next;
    }
  }
  return null;
}

function isWordStart(program: string, at: number): boolean {
  return !/[\w$.]/.test(program[at - 1] ?? ' ');
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The place behind the bracket that closes; `null` where there is none. */
function endOf(program: string, from: number, closing: string, depth: number): number | null {
  if (depth > MAX_DEPTH) return null;
  for (let at: number | null = from; at !== null && at < program.length; at = behind(program, at, depth))
    if (program[at] === closing) return at + 1;
  return null;
}

/** The place behind what begins there: a comment, a text or brackets as a whole, else one character; `null` where it does not end. */
function behind(program: string, at: number, depth: number): number | null {
  const one = program[at] ?? '';
  const closing = CLOSING[one];
  if (closing) return endOf(program, at + 1, closing, depth + 1);
  const [open, end] = program.startsWith('//', at)
    ? ['//', '\n']
    : program.startsWith('/*', at)
      ? ['/*', '*/']
      : [one, one];
  if (open.length === 2) {
    const found = program.indexOf(end, at + 2);
    return found < 0 ? null : found + end.length;
  }
  return /['"`]/.test(one) ? behindText(program, at, one, depth) : at + 1;
}

function behindText(program: string, from: number, quote: string, depth: number): number | null {
  for (let at = from + 1; at < program.length; at++) {
    const one = program[at];
    if (one === quote) return at + 1;
    if (one === '\\') at++;
    // An apostrophe of a text that a page shows.
    else if (one === '\n' && quote !== '`') return from + 1;
    else if (quote === '`' && one === '$' && program[at + 1] === '{') {
      const end = endOf(program, at + 2, '}', depth + 1);
      if (end === null) return null;
      at = end - 1;
    }
  }
  return quote === '`' ? null : from + 1;
}
