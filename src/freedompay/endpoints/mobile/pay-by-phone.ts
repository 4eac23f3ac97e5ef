import type { MobileOperator } from '../../../domain/mobile/phone-charge.js';
import { defineEndpoint, type Endpoint } from '../../endpoint.js';
import { required, requiredId } from '../../protocol/fields.js';

export interface PayByPhoneInput {
  readonly paymentId: string;
  /** Digits with the country code. */
  readonly phone: string;
  readonly operatorCode: string | null;
}

/** What the provider says of a charge, under no signature: whether money was taken is for a reading of the payment to tell. */
export interface PhoneHint {
  /** Whether the owner of the phone is to say a code from an SMS first. */
  readonly needsCode: boolean;
}

/** What the provider calls the operators. */
export const OPERATOR_CODES: Readonly<Record<MobileOperator, string>> = {
  TELE2: 'TELE2KZT',
  ALTEL: 'ALTELKZT',
  BEELINE: 'BEELINEKZT',
  KCELL: 'KCELLKZT',
  ACTIV: 'ACTIVKZT',
};

/**
 * Has the balance of a phone pay a payment that was made for that. Source: provider documentation, "Payment from a mobile
 * balance" (uz-api 13679495, kz-dump 11968976), whose replies carry no signature.
 */
export const payByPhone: Endpoint<PayByPhoneInput, PhoneHint> = defineEndpoint({
  path: '/mfs/pay',
  secret: 'payment',
  effect: 'write',
  mayBeUnsigned: true,
  identity: { paymentId: 'required' },
  request: { paymentId: 'pg_payment_id', phone: 'pg_abonent_phone', operatorCode: 'pg_payment_system_code' },
  success: ['ok', 'need_approve'],
  response: { paymentId: requiredId('pg_payment_id'), word: required('pg_status') },
  result: ({ word }) => ({ needsCode: word.trim().toLowerCase() === 'need_approve' }),
});
