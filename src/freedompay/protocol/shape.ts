import { fieldOf, type Message } from './message.js';

/**
 * Typed views of a message whose signature has been checked: a shape names the fields an operation knows, each with the
 * wire names it goes by. What a shape does not name stays signed and is passed over.
 */
export type Shape = Readonly<Record<string, Reader<unknown>>>;

/** Reads one value out of a message. Raises UnreadableField where the message does not hold what the shape needs. */
export type Reader<T> = (message: Message) => T;

/** What reading a shape gives. */
export type Shaped<S extends Shape> = { readonly [K in keyof S]: S[K] extends Reader<infer T> ? T : never };

/** A signed message that lacks a needed field or writes it in a way that can not be read. */
export class UnreadableField extends Error {
  override readonly name = 'UnreadableField';
}

export function readShape<S extends Shape>(shape: S, message: Message): Shaped<S> {
  const shaped: Record<string, unknown> = {};
  for (const key in shape) shaped[key] = shape[key]?.(message);
  return shaped as Shaped<S>;
}

/** The first text that is not empty under one of the names; `null` where there is none. */
export function text(...names: readonly string[]): Reader<string | null> {
  return (message) => {
    for (const name of names) {
      const value = fieldOf(message, name);
      if (typeof value === 'string' && value.trim() !== '') return value;
    }
    return null;
  };
}

/** As text, but its absence makes the message unreadable. */
export function required(...names: readonly string[]): Reader<string> {
  const read = text(...names);
  return (message) => {
    const value = read(message);
    if (value === null) throw new UnreadableField(`field ${names.join(' or ')} is missing`);
    return value;
  };
}

/** As required, for the provider's own ids: 1 to 20 digits without a leading zero, as they are asked for by. */
export function requiredId(...names: readonly string[]): Reader<string> {
  const read = required(...names);
  return (message) => {
    const value = read(message).trim();
    if (!/^[1-9]\d{0,19}$/.test(value)) throw new UnreadableField(`field ${names.join(' or ')} is no id`);
    return value;
  };
}

/** Decimal text, signs and all; `null` where the field is absent or empty. */
export function decimal(...names: readonly string[]): Reader<string | null> {
  const read = text(...names);
  return (message) => {
    const value = read(message)?.trim();
    if (value === undefined) return null;
    if (!/^-?\d{1,30}(\.\d{1,30})?$/.test(value))
      throw new UnreadableField(`field ${names.join(' or ')} is no decimal`);
    return value;
  };
}

/** As decimal, but its absence makes the message unreadable. */
export function requiredDecimal(...names: readonly string[]): Reader<string> {
  const read = decimal(...names);
  return (message) => {
    const value = read(message);
    if (value === null) throw new UnreadableField(`field ${names.join(' or ')} is missing`);
    return value;
  };
}

/** `1` or `0` as a boolean; `null` where the field is absent, empty or something else. */
export function flag(...names: readonly string[]): Reader<boolean | null> {
  const read = text(...names);
  return (message) => {
    const value = read(message)?.trim();
    return value === '1' ? true : value === '0' ? false : null;
  };
}

/**
 * A list in any of the forms the provider's pages show: a container of items, a container that is itself the one item,
 * repeated containers without items, an empty or absent container.
 */
export function list<S extends Shape>(container: string, item: string, shape: S): Reader<readonly Shaped<S>[]> {
  return (message) =>
    message
      .filter(([name]) => name === container)
      .flatMap(([, value]) => itemsIn(value, item))
      .map((fields) => readShape(shape, fields));

  function itemsIn(value: string | Message, itemName: string): Message[] {
    if (typeof value === 'string') {
      if (value.trim() !== '') throw new UnreadableField(`list ${container} holds a text`);
      return [];
    }
    if (!value.some(([name]) => name === itemName)) return [value];
    return value.flatMap(([, entry]) => (typeof entry === 'string' ? itemsIn(entry, itemName) : [entry]));
  }
}
