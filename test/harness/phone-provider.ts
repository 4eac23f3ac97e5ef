import type { Message } from '../../src/freedompay/protocol/message.js';
import { CardProvider, error } from './card-provider.js';
import { type Arrived, provider } from './scripted-provider.js';

/** A provider that takes money from phones and signs nothing of it, written from its documentation alone. */
export class PhoneProvider extends CardProvider {
  /** Whether the owner of a phone is asked for a code. */
  asks = true;
  /** The code that holds. */
  code = '04815162';
  /** The word that a code which holds is answered with. */
  word: 'ok' | 'process' = 'ok';

  protected override isUnsigned(script: string): boolean {
    return ['pay', 'approve', 'resend_otp'].includes(script);
  }

  protected override effectOf(script: string, request: Arrived): Message {
    if (script === 'init_payment.php')
      return [
        ...this.created(request),
        ['pg_redirect_url', 'https://pay.example/pay.html?customer=planted-phone-page'],
      ];
    if (!this.isUnsigned(script)) return super.effectOf(script, request);
    const payment = this.payments.find(({ id }) => id === request.text('pg_payment_id'));
    if (!payment) return error('11068');
    const answer = (word: string): Message => [
      ['pg_status', word],
      ['pg_payment_id', payment.id],
    ];
    if (payment.status !== 'new') return error('120');
    if (script === 'resend_otp') return answer('ok');
    if (script === 'pay' && this.asks) return answer('need_approve');
    if (script === 'approve' && request.text('pg_approval_code') !== this.code) return error('11002');
    Object.assign(payment, this.outcome);
    return answer(script === 'pay' ? 'ok' : this.word);
  }
}

/** Such a provider, which listens until the test is over. */
export async function phoneProvider(): Promise<PhoneProvider> {
  const made = new PhoneProvider(await provider());
  made.served.does(made.answer);
  return made;
}
