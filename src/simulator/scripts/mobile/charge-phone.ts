import { type Message, textOf } from '../../../freedompay/protocol/message.js';
import type { MobileCharge } from '../../model/cards/mobile-charge.js';
import { OTP } from '../../model/cards/test-cards.js';
import { ScriptError } from '../../model/refusals.js';
import type { ScriptReply } from '../../model/replies.js';
import type { PaymentRecord } from '../../model/transactions.js';
import { charge } from '../cards/charge.js';
import { checkFields } from '../field-rules.js';
import { paymentIdOf, type Script, type ScriptContext } from '../script.js';

/** Codes of operators. Source: api-reference section 7. */
const WRONG_CODE = '11002';
const NO_MONEY = '11006';
const TOO_MANY_CODES = '11007';
const CODE_EXPIRED = '11008';
const TOO_MANY_SMS = '11010';

const MAX_CODES = 3;
const MAX_SMS = 3;
const CODE_MS = 300_000;

/** What the last digits of a phone say of it; the others are asked for a code. */
const NEEDS_NO_CODE = '0000';
const HAS_NO_MONEY = '0009';

/**
 * `/mfs/pay`: takes a payment of method `mobile_commerce` from a phone's balance. `need_approve`: its owner is to say the code
 * from an SMS. No answer of these three scripts is signed, as the documentation shows them. Source: api-reference-2 section
 * 12, step 2; sample S10.
 */
export const mobilePay: Script = {
  ...unsigned('/mfs/pay'),
  run(request, context) {
    checkFields(request, ['pg_payment_id', 'pg_abonent_phone'], {
      pg_abonent_phone: /^\+?\d{10,15}$/,
      pg_payment_system_code: /^(TELE2|ALTEL|BEELINE|KCELL|ACTIV)KZT$/,
    });
    const { id } = phonePayment(request, context);
    context.ledger.checkPayable(id);
    const phone = textOf(request, 'pg_abonent_phone') ?? '';
    if (phone.endsWith(HAS_NO_MONEY)) throw new ScriptError(NO_MONEY);
    if (phone.endsWith(NEEDS_NO_CODE)) return answer(take(id, context), id);
    write(id, context, { phone, sentAt: context.now(), sent: 1, wrong: 0 });
    return answer('need_approve', id);
  },
};

/** `/mfs/approve`: the code. `process` is final neither way. Source: api-reference-2 section 12, step 3. */
export const mobileApprove: Script = {
  ...unsigned('/mfs/approve'),
  run(request, context) {
    checkFields(request, ['pg_payment_id', 'pg_approval_code'], { pg_approval_code: /^\d{4,8}$/ });
    const payment = phonePayment(request, context);
    const asked = waiting(payment, context);
    if (asked.wrong >= MAX_CODES) throw new ScriptError(TOO_MANY_CODES);
    if (context.now().getTime() - asked.sentAt.getTime() > CODE_MS) throw new ScriptError(CODE_EXPIRED);
    if (textOf(request, 'pg_approval_code') !== OTP) {
      write(payment.id, context, { ...asked, wrong: asked.wrong + 1 });
      throw new ScriptError(asked.wrong + 1 >= MAX_CODES ? TOO_MANY_CODES : WRONG_CODE);
    }
    return answer(take(payment.id, context), payment.id);
  },
};

/** `/mfs/resend_otp`: another code. Source: api-reference-2 section 12, step 3a. */
export const mobileResend: Script = {
  ...unsigned('/mfs/resend_otp'),
  run(request, context) {
    const payment = phonePayment(request, context);
    const asked = waiting(payment, context);
    if (asked.sent >= MAX_SMS) throw new ScriptError(TOO_MANY_SMS);
    write(payment.id, context, { ...asked, sent: asked.sent + 1, wrong: 0, sentAt: context.now() });
    return answer('ok', payment.id);
  },
};

function unsigned(path: string): Omit<Script, 'run'> {
  return { path, secret: 'payment', flavour: 'merchant', isUnsigned: true };
}

/** The payment a call is about, if a phone is to pay it. */
function phonePayment(request: Message, { ledger }: ScriptContext): PaymentRecord {
  const payment = ledger.records.truth(paymentIdOf(request, ledger));
  if (payment.method !== 'mobile_commerce') throw new ScriptError('120');
  return payment;
}

function waiting({ id, mobile }: PaymentRecord, { ledger }: ScriptContext): MobileCharge {
  ledger.checkPayable(id);
  if (mobile === null || ledger.payment(id).word !== 'new') throw new ScriptError('120');
  return mobile;
}

function write(id: string, { ledger }: ScriptContext, mobile: MobileCharge): void {
  ledger.records.change(id, (before) => ({ ...before, mobile }));
}

/** Takes the money, at once or later where a fault says so. */
function take(id: string, context: ScriptContext): 'ok' | 'process' {
  charge(id, { card: null, chargeCode: null }, context);
  return context.ledger.payment(id).authorized === null ? 'process' : 'ok';
}

function answer(word: string, id: string): ScriptReply {
  return {
    fields: [
      ['pg_status', word],
      ['pg_payment_id', id],
    ],
  };
}
