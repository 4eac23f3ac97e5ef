import { type Layout, layoutOf } from './field-order.js';
import { fieldOf, type Message } from './message.js';

/**
 * Typed views of a message whose signature has been checked: a shape names the fields an operation knows, each with the
 * wire names it goes by. What a shape does not name stays signed and is passed over.
 */
export type FieldReaders = Readonly<Record<string, FieldReader<unknown>>>;

/**
 * Reads one value out of a message. Raises UnreadableField where the message does not hold what the shape needs. Who reads
 * several values hands the message's layout along, so that the message need not be gone over for each of them.
 */
export type FieldReader<T> = (message: Message, layout?: Layout) => T;

/** What reading a shape gives. */
export type FieldsOf<S extends FieldReaders> = {
  readonly [K in keyof S]: S[K] extends FieldReader<infer T> ? T : never;
};

/** A signed message that lacks a needed field or writes it in a way that cannot be read. */
export class UnreadableField extends Error {
  override readonly name = 'UnreadableField';
}

export function readFields<S extends FieldReaders>(readers: S, message: Message): FieldsOf<S> {
  const layout = layoutOf(message);
  const { blank, entries } = planOf(readers);
  // All members are there from the beginning: adding one after the other takes several times as long.
  const values = { ...blank };
  for (const [key, read] of entries) values[key] = read(message, layout);
  return values as FieldsOf<S>;
}

interface Plan {
  readonly blank: Readonly<Record<string, unknown>>;
  readonly entries: readonly (readonly [key: string, read: FieldReader<unknown>])[];
}

const plans = new WeakMap<FieldReaders, Plan>();

function planOf(readers: FieldReaders): Plan {
  const known = plans.get(readers);
  if (known !== undefined) return known;
  const entries = Object.entries(readers);
  const plan = { blank: Object.fromEntries(entries.map(([key]) => [key, null])), entries };
  plans.set(readers, plan);
  return plan;
}

/** The first text that is not empty under one of the names; `null` where there is none. */
export function text(...names: readonly string[]): FieldReader<string | null> {
  return (message, layout) => {
    for (const name of names) {
      const value = layout === undefined ? fieldOf(message, name) : valueAt(message, layout.places.get(name));
      if (typeof value === 'string' && !isBlank(value)) return value;
    }
    return null;
  };
}

function valueAt(message: Message, place: number | undefined): string | Message | undefined {
  return place === undefined ? undefined : message[place]?.[1];
}

/** Whether a text is empty or of blanks. Nearly all begin with a letter or digit, and then it need not be trimmed. */
function isBlank(value: string): boolean {
  return !isInk(value.charCodeAt(0)) && value.trim() === '';
}

/** The text without blanks around it; the text itself where there are none, without asking for a new one. */
function trimmed(value: string): string {
  return isInk(value.charCodeAt(0)) && isInk(value.charCodeAt(value.length - 1)) ? value : value.trim();
}

/** Visible ASCII characters; there are others. */
function isInk(character: number): boolean {
  return character > 0x20 && character < 0x7f;
}

/** As text, but its absence makes the message unreadable. */
export function required(...names: readonly string[]): FieldReader<string> {
  const read = text(...names);
  return (message, layout) => {
    const value = read(message, layout);
    if (value === null) throw new UnreadableField(`field ${names.join(' or ')} is missing`);
    return value;
  };
}

/** As required, for the provider's own ids: 1 to 20 digits without a leading zero, as they are asked for by. */
export function requiredId(...names: readonly string[]): FieldReader<string> {
  const read = required(...names);
  return (message, layout) => {
    const value = trimmed(read(message, layout));
    if (!/^[1-9]\d{0,19}$/.test(value)) throw new UnreadableField(`field ${names.join(' or ')} is no id`);
    return value;
  };
}

/** Decimal text, signs and all; `null` where the field is absent or empty. */
export function decimal(...names: readonly string[]): FieldReader<string | null> {
  const read = text(...names);
  return (message, layout) => {
    const written = read(message, layout);
    if (written === null) return null;
    const value = trimmed(written);
    if (!/^-?\d{1,30}(\.\d{1,30})?$/.test(value))
      throw new UnreadableField(`field ${names.join(' or ')} is no decimal`);
    return value;
  };
}

/** As decimal, but its absence makes the message unreadable. */
export function requiredDecimal(...names: readonly string[]): FieldReader<string> {
  const read = decimal(...names);
  return (message, layout) => {
    const value = read(message, layout);
    if (value === null) throw new UnreadableField(`field ${names.join(' or ')} is missing`);
    return value;
  };
}

/** `1` or `0` as a boolean; `null` where the field is absent, empty or something else. */
export function flag(...names: readonly string[]): FieldReader<boolean | null> {
  const read = text(...names);
  return (message, layout) => {
    const written = read(message, layout);
    const value = written === null ? null : trimmed(written);
    return value === '1' ? true : value === '0' ? false : null;
  };
}

/** `true` or `false` as JSON has them; `null` where the field is absent, empty or something else. */
export function truth(...names: readonly string[]): FieldReader<boolean | null> {
  const read = text(...names);
  return (message, layout) => {
    const value = read(message, layout);
    return value === 'true' ? true : value === 'false' ? false : null;
  };
}

/** What a reader finds in a group of fields; in none where the group is absent or empty. */
export function within<T>(group: string, read: FieldReader<T>): FieldReader<T> {
  return (message) => {
    const value = fieldOf(message, group) ?? '';
    if (typeof value !== 'string') return read(value);
    if (!isBlank(value)) throw new UnreadableField(`field ${group} is a text`);
    return read([]);
  };
}

/**
 * A list in any of the forms the provider's pages show: a container of items, a container that is itself the one item,
 * repeated containers without items, an empty or absent container.
 */
export function list<S extends FieldReaders>(
  container: string,
  item: string,
  readers: S,
): FieldReader<readonly FieldsOf<S>[]> {
  return (message, layout) => {
    // Most messages have none, which the layout knows.
    if (layout !== undefined && !layout.places.has(container)) return [];
    return message
      .filter(([name]) => name === container)
      .flatMap(([, value]) => itemsIn(value, item))
      .map((fields) => readFields(readers, fields));
  };

  function itemsIn(value: string | Message, itemName: string): Message[] {
    if (typeof value === 'string') {
      if (value.trim() !== '') throw new UnreadableField(`list ${container} holds a text`);
      return [];
    }
    if (!value.some(([name]) => name === itemName)) return [value];
    return value.flatMap(([, entry]) => (typeof entry === 'string' ? itemsIn(entry, itemName) : [entry]));
  }
}
