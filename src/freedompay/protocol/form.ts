import { checkName, MAX_BODY_BYTES, MAX_DEPTH, MalformedMessage, type Message, quotedName } from './message.js';

/** Text of an urlencoded body. Nested fields become PHP brackets: `rows[0][name]=Cable`. */
export function encodeForm(message: Message): string {
  return new URLSearchParams(pairsOf(message)).toString();
}

/** Reads an urlencoded body or a query string, PHP brackets included. */
export function decodeForm(body: string): Message {
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) throw new MalformedMessage('The form is too large.');
  return messageOfPairs(new URLSearchParams(body));
}

/** Builds the tree that PHP would build of these pairs. Also serves multipart fields, which arrive as pairs. */
export function messageOfPairs(pairs: Iterable<readonly [string, string]>): Message {
  const root = new Group();
  for (const [name, value] of pairs) place(root, pathOf(name), value, name);
  return messageOf(root);
}

/** A PHP array in the making. */
class Group extends Map<string, string | Group> {
  private next = 0;

  /** The key that a step of a name stands for; an empty step (`rows[]`) gets the number after the highest so far. */
  keyOf(step: string): string {
    return step || String(this.next);
  }

  override set(key: string, value: string | Group): this {
    if (/^(0|[1-9]\d{0,14})$/.test(key)) this.next = Math.max(this.next, Number(key) + 1);
    return super.set(key, value);
  }
}

function pairsOf(message: Message, parent?: string): [string, string][] {
  const seen = new Set<string>();
  return message.flatMap(([name, value]): [string, string][] => {
    checkName(name);
    if (name === '' || /[[\]]/.test(name)) throw new MalformedMessage(`"${name}" cannot be a form field's name.`);
    if (seen.has(name)) throw new MalformedMessage(`Field "${name}" stands twice: a form cannot say that.`);
    seen.add(name);
    const key = parent === undefined ? name : `${parent}[${name}]`;
    if (typeof value === 'string') return [[key, value]];
    if (value.length === 0) throw new MalformedMessage(`Field "${name}" is an empty group: a form cannot say that.`);
    return pairsOf(value, key);
  });
}

/** The steps of a bracketed name: `rows[0][name]` has three. */
function pathOf(name: string): string[] {
  if (/\p{Cc}/u.test(name)) throw new MalformedMessage('A field has control characters in its name.');
  const [, head, brackets] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  if (head === undefined || brackets === undefined)
    throw new MalformedMessage("A name in the form is not a form field's name.");
  const path = [
    head,
    ...brackets
      .slice(1, -1)
      .split('][')
      .slice(brackets === '' ? 1 : 0),
  ];
  if (path.length > MAX_DEPTH) throw new MalformedMessage('The form is nested too deeply.');
  for (const step of path) checkName(step);
  return path;
}

function place(root: Group, path: readonly string[], value: string, name: string): void {
  let group = root;
  for (const step of path.slice(0, -1)) {
    const key = group.keyOf(step);
    const inner = group.get(key) ?? new Group();
    if (typeof inner === 'string') throw new MalformedMessage(`Field ${quotedName(name)} is both a text and a group.`);
    group.set(key, inner);
    group = inner;
  }
  const key = group.keyOf(path.at(-1) as string);
  if (group.has(key)) throw new MalformedMessage(`Field ${quotedName(name)} stands twice in one message.`);
  group.set(key, value);
}

function messageOf(group: Group): Message {
  return [...group].map(([name, value]) => [name, typeof value === 'string' ? value : messageOf(value)] as const);
}
