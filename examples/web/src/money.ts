/** An exact sum as the gateway tells it: text, since a number would round it. */
interface Sum {
  readonly amount: string;
  readonly currency: string;
}

/** A sum as people read it: grouped by thousands, with exactly the digits that came. It never becomes a number. */
export function sumText({ amount, currency }: Sum): string {
  const [whole = '', minor] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return `${minor === undefined ? grouped : `${grouped}.${minor}`}\u00a0${currency}`;
}

/** What somebody typed, as the schema takes it; `null` where it is no sum. */
export function typedSum(text: string): string | null {
  const plain = text.trim().replace(',', '.');
  return /^\d{1,12}(\.\d{1,3})?$/.test(plain) && /[1-9]/.test(plain) ? plain : null;
}

/** An instant in the reader's own time. */
export function timeText(instant: string): string {
  return new Date(instant).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}
