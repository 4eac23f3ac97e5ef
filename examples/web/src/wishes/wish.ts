import type { OperationKind } from '../gql/graphql.js';

/** What a person decided to have done with a payment. It has one key, for as often as it may have to be sent. */
export interface Wish {
  /** Made once, when the person decides. The gateway carries out a key once, however often it comes. */
  readonly key: string;
  readonly kind: OperationKind;
  readonly paymentId: string;
  /** How much, as exact text; `null` for all of it. */
  readonly amount: string | null;
  readonly reason: string | null;
  /** The state that the person looked at when they decided: the gateway does it in no other. */
  readonly ifState: string;
}

const PREFIX = 'wish/';

/**
 * Makes a wish of what was decided, and keeps it before anything is sent: where the answer is lost, the page reloaded or the
 * browser closed, the same wish is there to ask again with. A key that is made anew for a repeat is how money moves twice.
 */
export function makeWish(decided: Omit<Wish, 'key'>): Wish {
  const wish = { ...decided, key: crypto.randomUUID() };
  localStorage.setItem(nameOf(wish), JSON.stringify(wish));
  return wish;
}

/** The wish for a payment whose answer has not come yet, if there is one. */
export function openWish(paymentId: string): Wish | null {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${paymentId}/`));
  const [name] = names.sort();
  return name === undefined ? null : (JSON.parse(localStorage.getItem(name) ?? 'null') as Wish | null);
}

/** Lets go of a wish: the gateway has answered, so that from now on its journal tells what became of it. */
export function endWish(wish: Wish): void {
  localStorage.removeItem(nameOf(wish));
}

function nameOf({ paymentId, key }: Wish): string {
  return `${PREFIX}${paymentId}/${key}`;
}
