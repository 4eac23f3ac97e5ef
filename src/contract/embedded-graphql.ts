/** A piece of GraphQL in a program. */
export interface EmbeddedGraphQL {
  readonly text: string;
  /** Where it begins in the file, from 0. */
  readonly offset: number;
  /** What an expression in it stands for is not known: such a template cannot be checked. */
  readonly isComputed: boolean;
}

/** What stands before the backtick of a template that holds GraphQL. */
const MARKS = ['gql', 'graphql', 'gql(', 'graphql(', '/* GraphQL */', '/* GraphQL */ '];

/**
 * The GraphQL in the text of a JavaScript or TypeScript program: templates behind `gql`, `graphql` or a GraphQL comment. An
 * expression that stands alone on a line behind the last brace is a fragment of elsewhere, and left out.
 */
export function embeddedGraphQL(program: string): EmbeddedGraphQL[] {
  const found: EmbeddedGraphQL[] = [];
  for (let at = program.indexOf('`'); at >= 0; ) {
    let behind = at + 1;
    // Others are not looked into, nor gone over: a backtick in a comment must not turn inside out what follows.
    if (isMarked(program, at)) {
      const end = endOf(program, at + 1);
      found.push(templateOf(program.slice(at + 1, end), at + 1));
      behind = end + 1;
    }
    at = program.indexOf('`', behind);
  }
  return found;
}

function isMarked(program: string, at: number): boolean {
  if (isInComment(program, at)) return false;
  const before = program.slice(Math.max(0, at - 20), at);
  return MARKS.some((mark) => {
    if (!before.endsWith(mark)) return false;
    const previous = before.at(-mark.length - 1) ?? ' ';
    return mark.startsWith('/') || !/[\w$.]/.test(previous);
  });
}

/** How far before a template a comment is looked for, so that a long line costs no more than others. */
const MAX_LINE = 200;

/** Generated clients show in a comment how they are used, by an operation of another schema. */
function isInComment(program: string, at: number): boolean {
  const before = program.slice(Math.max(0, at - MAX_LINE), at);
  const line = before.slice(before.lastIndexOf('\n') + 1).trimStart();
  return line.startsWith('* ') || line.startsWith('//');
}

/** Where the template ends that begins there: at its backtick, or with the text. */
function endOf(program: string, from: number): number {
  let depth = 0;
  for (let at = from; at < program.length; at++) {
    const one = program[at];
    if (one === '\\') at++;
    else if (depth === 0 && one === '`') return at;
    else if (one === '$' && program[at + 1] === '{') {
      depth++;
      at++;
    } else if (depth > 0 && one === '{') depth++;
    else if (depth > 0 && one === '}') depth--;
  }
  return program.length;
}

function templateOf(raw: string, offset: number): EmbeddedGraphQL {
  let text = '';
  let isComputed = false;
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === '$' && raw[at + 1] === '{') {
      const end = raw.indexOf('}', at);
      const isFragment = end > 0 && isOutside(text);
      isComputed ||= !isFragment;
      // As long as it was, so that places stay right.
      text += ' '.repeat((end < 0 ? raw.length : end + 1) - at);
      at = end < 0 ? raw.length : end;
    } else text += raw[at];
  }
  return { text, offset, isComputed };
}

/** Whether all braces that were opened are closed. */
function isOutside(text: string): boolean {
  let depth = 0;
  for (const one of text) depth += one === '{' ? 1 : one === '}' ? -1 : 0;
  return depth === 0;
}
