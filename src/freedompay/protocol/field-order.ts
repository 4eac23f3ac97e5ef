import { MAX_NAME_LENGTH, oneText } from './interned-names.js';
import type { Message } from './message.js';

/**
 * What the names of one level of a message say by themselves: in which order they are signed, where each stands first,
 * whether one is there twice. Messages of one kind have the same names in the same order, so it is worked out once for
 * them all. Values play no part in it.
 */
export class Layout {
  /** The places of the fields in the byte order of their names; equal names keep their order. */
  readonly order: readonly number[];
  readonly isDistinct: boolean;
  private firstPlaces: ReadonlyMap<string, number> | null = null;

  constructor(private readonly names: readonly string[]) {
    const order = names.map((_, place) => place).sort((a, b) => byteOrder(names[a] as string, names[b] as string));
    this.order = order;
    this.isDistinct = order.every((place, n) => n === 0 || names[place] !== names[order[n - 1] as number]);
  }

  /** The first place of each name. Only who reads values asks for it, so a message that is refused does not pay for it. */
  get places(): ReadonlyMap<string, number> {
    this.firstPlaces ??= new Map(this.names.map((name, place) => [name, place] as const).reverse());
    return this.firstPlaces;
  }

  isOf(message: Message): boolean {
    const { names } = this;
    for (let n = 0; n < names.length; n += 1) if (message[n]?.[0] !== names[n]) return false;
    return names.length === message.length;
  }
}

/** The layout of a message's upper level. */
export function layoutOf(message: Message): Layout {
  return knownLayoutOf(message) ?? newLayoutOf(message);
}

/** As layoutOf, but `null` where no such message was met before. */
export function knownLayoutOf(message: Message): Layout | null {
  const alike = cached[message.length];
  if (alike === undefined) return null;
  for (const layout of alike) if (layout.isOf(message)) return layout;
  return null;
}

/** Longer messages, as longer names, are nobody's: keeping them would let hostile bodies fill the memory. */
const MAX_FIELDS = 64;
const MAX_ALIKE = 8;

/** Those met before, by their number of fields. */
const cached: readonly Layout[][] = Array.from({ length: MAX_FIELDS + 1 }, () => []);

function newLayoutOf(message: Message): Layout {
  const names = message.map(([name]) => name);
  const alike = cached[names.length];
  // One name is in order by itself.
  if (names.length < 2 || alike === undefined || names.some((name) => name.length > MAX_NAME_LENGTH))
    return new Layout(names);
  const layout = new Layout(names.map(oneText));
  // The oldest goes: if it is still in use, its next message brings it back.
  if (alike.length >= MAX_ALIKE) alike.shift();
  alike.push(layout);
  return layout;
}

function byteOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
