import type { NewPayment } from '../ledger/new-payment.js';
import { type SavedCard, shownCard } from '../model/cards/card.js';
import { add } from './payments.js';
import { ofPayment, type Scenario, type Stage } from './scenario.js';

const MINUTE_MS = 60_000;

/** A user of the scenario's own, with a card. */
function cardOf(stage: Stage, threeDs = false): SavedCard {
  const userId = stage.orderId().toLowerCase();
  const pan = threeDs ? '4916-30XX-XXXX-4310' : '4716-04XX-XXXX-1981';
  return stage.ledger.cards.add({ userId, pan, threeDs });
}

/** A payment that a saved card is to pay, and how the charge of it goes. */
function charged(
  name: string,
  title: string,
  description: string,
  goesOn: (stage: Stage, paymentId: string, card: SavedCard) => void | Promise<void>,
  given: (stage: Stage, card: SavedCard) => Partial<NewPayment> = () => ({}),
): Scenario {
  return {
    name,
    title,
    description,
    stage: async (stage) => {
      const card = cardOf(stage, name === 'card-needs-3ds');
      const checkout = { savedCard: card.token, userId: card.userId };
      const paymentId = add(stage, { state: 'new', checkout, ...given(stage, card) });
      await goesOn(stage, paymentId, card);
      return ofPayment(stage, paymentId);
    },
  };
}

/** The bank decides at once, and the shop is told. */
async function decide(
  { ledger, payer }: Stage,
  paymentId: string,
  card: SavedCard | null,
  code: string | null,
): Promise<void> {
  ledger.startCharge(paymentId, card && shownCard(card));
  ledger.endCharge(paymentId, code);
  await payer.tell(paymentId);
}

/** A payment that a phone is to pay. */
const OF_PHONE: Partial<NewPayment> = { method: 'mobile_commerce', checkout: {} };

/** What becomes of saved cards, recurring profiles and phones that pay. */
export const CARD_SCENARIOS: readonly Scenario[] = [
  charged(
    'card-charged',
    'Saved card charged',
    'A saved card was charged without its payer: 2500.00 KZT.',
    (stage, paymentId, card) => decide(stage, paymentId, card, null),
  ),
  charged(
    'card-charge-declined',
    'Saved card declined',
    'A saved card was charged, and its bank declined with the code 10009.',
    (stage, paymentId, card) => decide(stage, paymentId, card, '10009'),
  ),
  charged(
    'card-charge-decided-later',
    'Charge pending, then paid',
    'A saved card is being charged; its bank decides ten minutes later, and pays.',
    ({ ledger, later }, paymentId, card) => {
      ledger.startCharge(paymentId, shownCard(card));
      later(10 * MINUTE_MS, () => ledger.endCharge(paymentId, null));
    },
  ),
  charged(
    'card-needs-3ds',
    'Payer has to pass 3-D Secure',
    'A saved card is to pay, and its payer has still to pass 3-D Secure on a page.',
    () => {},
  ),
  charged(
    'profile-charged',
    'Recurring profile charged',
    'A recurring profile was charged: 2500.00 KZT.',
    (stage, paymentId, card) => decide(stage, paymentId, card, null),
    ({ ledger }, card) => ({
      recurring: ledger.profiles.add({
        paymentId: '0',
        amount: { amount: '2500.00', currency: 'KZT' },
        card: shownCard(card),
        userId: card.userId,
        createdAt: card.createdAt,
        expiresAt: new Date(Date.UTC(2099, 11, 31)),
      }),
    }),
  ),
  charged(
    'phone-code-asked',
    'Code asked on a phone',
    'The balance of a phone is to pay, and its owner was sent a code: 111111.',
    ({ ledger }, paymentId) =>
      ledger.records.change(paymentId, (before) => ({
        ...before,
        mobile: { phone: '77017777777', sentAt: before.createdAt, sent: 1, wrong: 0 },
      })),
    () => OF_PHONE,
  ),
  charged(
    'phone-charged',
    'Phone charged',
    'The balance of a phone paid, after the code of its owner: 2500.00 KZT.',
    (stage, paymentId) => decide(stage, paymentId, null, null),
    () => OF_PHONE,
  ),
  charged(
    'phone-charge-declined',
    'Phone declined',
    'The balance of a phone was to pay, and its operator declined with the code 11006.',
    (stage, paymentId) => decide(stage, paymentId, null, '11006'),
    () => OF_PHONE,
  ),
  charged(
    'phone-charge-decided-later',
    'Phone pending, then paid',
    'The code of a phone was taken, and its operator decides ten minutes later, and pays.',
    ({ ledger, later }, paymentId) => {
      ledger.startCharge(paymentId, null);
      later(10 * MINUTE_MS, () => ledger.endCharge(paymentId, null));
    },
    () => OF_PHONE,
  ),
];
