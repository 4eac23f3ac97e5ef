import { randomUUID } from 'node:crypto';
import { accepted, numberOf } from '../../model/async/wire.js';
import { type Card, shownCard } from '../../model/cards/card.js';
import { shownNumber } from '../../model/cards/mask.js';
import { TEST_CARDS } from '../../model/cards/test-cards.js';
import { ScriptError } from '../../model/refusals.js';
import type { ScriptContext } from '../script.js';
import { type Action, type AsyncBody, amountIn, badInput, textIn } from './action.js';
import { asyncStamp } from './payment-view.js';

/** What is to pay, and the code that its bank declines with; null: it pays. */
interface Source {
  readonly card: Card;
  readonly chargeCode: string | null;
}

/**
 * `gateway.payment.create`: takes the money, or holds it. The answer says `process`; the bank's word is read. A card number is
 * seen here and goes nowhere. Source: api-reference-2 section 9.2; sample S14.
 */
export const createPayment: Action = (body, context) => {
  const { ledger, origin, course, creationLagMs } = context;
  const orderId = textIn(body, 'order_id');
  const description = textIn(body, 'description');
  const currency = textIn(body, 'currency');
  const autoClearing = body['auto_clearing'];
  if (!orderId || !description || !currency || typeof autoClearing !== 'boolean') throw badInput();
  const { card, chargeCode } = sourceIn(body, context);
  const id = ledger.addPayment(
    {
      id: randomUUID(),
      ...{ orderId, currency, card, word: 'process', amount: amountIn(body) },
      checkout: { description, autoClearing, userId: textIn(body, 'user_id') ?? '' },
      ...(origin.idempotencyKey !== undefined && { idempotencyKey: origin.idempotencyKey }),
    },
    creationLagMs,
  );
  const code = course?.failureCode ?? chargeCode;
  const lagMs = course ? course.processMs : (origin.lagMs ?? 0);
  if (lagMs !== null) ledger.endCharge(id, code, { lagMs });
  const { amount, createdAt } = ledger.payment(id);
  const reply = accepted({ id, status: 'process', amount: numberOf(amount), created_at: asyncStamp(createdAt) });
  return { reply, paymentId: id };
};

function sourceIn(body: AsyncBody, { ledger }: ScriptContext): Source {
  const from = groupIn(body, 'from');
  const card = groupIn(from, 'card');
  switch (textIn(from, 'type')) {
    case 'card':
    case 'tokenized': {
      const number = textIn(card, 'pan');
      const [year, month] = [textIn(card, 'year'), textIn(card, 'month')];
      if (!number || !/^\d{12,19}$/.test(number) || !year || !month) throw badInput();
      const pan = shownNumber(number);
      const exp = `${month.padStart(2, '0')}/${year.slice(-2)}`;
      const known = TEST_CARDS.find((one) => one.pan === pan);
      const brand = pan.startsWith('5') ? 'MC' : 'VI';
      return {
        card: { name: textIn(card, 'name') ?? '', pan, exp, brand, token: randomUUID() },
        chargeCode: known?.chargeCode ?? null,
      };
    }
    case 'saved': {
      // The page's sample has the one name, its table the other.
      const saved = ledger.cards.ofUser(
        textIn(body, 'user_id') ?? '',
        textIn(card, 'token') ?? textIn(card, 'uuid') ?? '',
      );
      if (!saved) throw new ScriptError('1202', 'WRONG CARD');
      return { card: shownCard(saved), chargeCode: saved.chargeCode };
    }
    case 'recurrent': {
      const profile = ledger.profiles.alive(textIn(groupIn(from, 'recurrent'), 'profile_id') ?? '');
      return { card: profile.card, chargeCode: profile.chargeCode };
    }
    default:
      throw badInput();
  }
}

function groupIn(body: AsyncBody, name: string): AsyncBody {
  const value = body[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as AsyncBody) : {};
}
