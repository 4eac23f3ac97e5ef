/** What can be read again by this gateway's own id of it, and the names that it is read by. */
export type NodeName =
  | { readonly type: 'Payment'; readonly account: string; readonly paymentId: string }
  | { readonly type: 'RefundPayment'; readonly account: string; readonly paymentId: string; readonly refundId: string }
  | {
      readonly type: 'RevokedPayment';
      readonly account: string;
      readonly paymentId: string;
      readonly revocationId: string;
    }
  | { readonly type: 'PayoutStatus'; readonly account: string; readonly orderId: string }
  /** What this gateway keeps itself: a capture, cancel or refund, or a checkout. */
  | { readonly type: 'Own'; readonly id: string };

/** Far above what the longest names come to. */
const MAX_LENGTH = 400;

/** No name holds one, so an id that was cut off is none, rather than that of something whose name is shorter. */
const END = '\n';

/** Operations and checkouts are kept under a UUID, which is their id as it is. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The id of a payment: the same for ever, and another at every account. */
export function paymentNodeId(account: string, paymentId: string): string {
  return encoded('Payment', account, paymentId);
}

/** The id of a refund, which is read again with its payment. */
export function refundNodeId(account: string, paymentId: string, refundId: string): string {
  return encoded('RefundPayment', account, paymentId, refundId);
}

/** The id of the release of a hold, which is read again with its payment. */
export function revocationNodeId(account: string, paymentId: string, revocationId: string): string {
  return encoded('RevokedPayment', account, paymentId, revocationId);
}

/** The id of a payout, which the provider shows by its order. */
export function payoutNodeId(account: string, orderId: string): string {
  return encoded('PayoutStatus', account, orderId);
}

/** What an id names; `null` where it is none of ours. The names in it are not checked: whoever made it may have made them up. */
export function nodeNamed(id: string): NodeName | null {
  if (UUID.test(id)) return { type: 'Own', id };
  if (id.length > MAX_LENGTH) return null;
  const text = Buffer.from(id, 'base64url').toString('utf8');
  if (!text.endsWith(END)) return null;
  const [type = '', account = '', ...names] = text.slice(0, -END.length).split(':');
  // One thing has one id: another spelling of it is none.
  return encoded(type, account, ...names) === id ? nameOf(type, account, names) : null;
}

function nameOf(type: string, account: string, names: readonly string[]): NodeName | null {
  // An order's id may begin and end with a colon.
  const orderId = names.join(':');
  if (account === '' || orderId === '') return null;
  if (type === 'PayoutStatus') return { type, account, orderId };
  const [first = '', ...more] = names;
  if (first === '') return null;
  if (type === 'Payment') return more.length === 0 ? { type, account, paymentId: first } : null;
  const rest = more.join(':');
  if (rest === '') return null;
  if (type === 'RefundPayment') return { type, account, paymentId: first, refundId: rest };
  return type === 'RevokedPayment' ? { type, account, paymentId: first, revocationId: rest } : null;
}

/** An account's id holds no colon, nor does a payment's. */
function encoded(...names: readonly string[]): string {
  return Buffer.from(names.join(':') + END).toString('base64url');
}
