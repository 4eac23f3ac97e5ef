import { PAID_AT_ONCE, type PayoutCourse } from '../payouts/record.js';

/** A card that a payee may choose, by a name: its number is never asked for. */
export interface PayeeCard {
  readonly name: string;
  /** What becomes of money that is sent to it. */
  readonly title: string;
  /** The masked number. */
  readonly pan: string;
  readonly course: PayoutCourse;
}

/** How long a payout stays under way that the bank is slow with, in milliseconds. */
const SLOW_MS = 5_000;

/** The payout cards of the documentation, each with what it is for. Source: api-reference section 8, payout cards. */
export const PAYEE_CARDS: readonly PayeeCard[] = [
  { name: 'paid', title: 'The money arrives', pan: '4671-59XX-XXXX-8252', course: PAID_AT_ONCE },
  card('unavailable', 'Fails: the service is not available', '5325-34XX-XXXX-1311', 0, '10000'),
  card('refused', 'Fails: the bank says no', '4556-04XX-XXXX-1740', 0, '10001'),
  card('no-balance', 'Refused: the payout balance is too low', '5543-97XX-XXXX-6045', 0, '8888'),
  card('paid-later', 'Under way, then the money arrives', '5507-84XX-XXXX-2294', SLOW_MS, null),
  card('refused-later', 'Under way, then the bank says no', '4532-67XX-XXXX-0704', SLOW_MS, '10001'),
];

/** What becomes of money sent to a card with that masked number: it arrives, unless it is one of the above. */
export function courseOfPan(pan: string): PayoutCourse {
  return PAYEE_CARDS.find((one) => one.pan === pan)?.course ?? PAID_AT_ONCE;
}

function card(name: string, title: string, pan: string, processMs: number, failureCode: string | null): PayeeCard {
  return { name, title, pan, course: { processMs, failureCode } };
}
