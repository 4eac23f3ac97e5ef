import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { scriptOf } from '../../src/freedompay/protocol/signature.js';
import {
  type Arrived,
  type Behaviour,
  page,
  provider,
  reset,
  type ScriptedProvider,
  SECRET,
  signed,
  unsigned,
} from './scripted-provider.js';

/** A card that the provider keeps. */
export interface StoredCard {
  readonly user: string;
  readonly token: string;
  readonly status?: string;
}

/** A payment as the provider shows it. */
export interface ShownPayment {
  readonly id: string;
  readonly order: string;
  readonly amount: string;
  status: string;
  captured: boolean;
  failure?: string;
}

/** What goes wrong with the next call of a script: whether it has its effect, and how it is answered. */
export interface ScriptFault {
  readonly effect: boolean;
  readonly answer: Behaviour;
}

/** What may happen to a call, and what that leaves the one who called with. */
export const FAULTS = {
  'the connection is lost before it has an effect': { effect: false, answer: reset },
  'the connection is lost after it had an effect': { effect: true, answer: reset },
  'a page of a proxy is the answer, and it had no effect': { effect: false, answer: page(502) },
  'a page of a proxy is the answer, and it had an effect': { effect: true, answer: page(502) },
  'the answer is not signed': { effect: true, answer: unsigned([['pg_status', 'ok']]) },
  'the answer is signed with another secret': {
    effect: true,
    answer: signed([['pg_status', 'ok']], { secret: 'another' }),
  },
  'the provider says that it failed itself, and it had an effect': {
    effect: true,
    answer: signed([
      ['pg_status', 'error'],
      ['pg_error_code', '9999'],
    ]),
  },
} as const satisfies Record<string, ScriptFault>;

/** A provider that keeps cards, written from its documentation alone. */
export class CardProvider {
  readonly cards: StoredCard[] = [];
  private readonly faults = new Map<string, ScriptFault[]>();
  private setups = 0;
  readonly payments: ShownPayment[] = [];
  /** The currency of the shop. */
  currency = 'KZT';
  /** What becomes of a payment that a card or profile is to pay. */
  outcome: Readonly<Partial<ShownPayment>> = { status: 'success', captured: true };
  /** What `card/direct` is answered with beside what it always is. */
  direct: Message = [];

  constructor(readonly served: ScriptedProvider) {}

  get url(): string {
    return this.served.url;
  }

  /** How many calls of a script arrived. */
  called(script: string): number {
    return this.served.arrived.filter(({ path }) => scriptOf(path) === script).length;
  }

  /** Has the next calls of a script go wrong, each in its way. */
  fails(script: string, ...faults: readonly ScriptFault[]): this {
    this.faults.set(script, [...faults]);
    return this;
  }

  readonly answer: Behaviour = (request, response, socket) => {
    const script = scriptOf(request.path);
    const fault = this.faults.get(script)?.shift();
    const answer = fault?.effect === false ? null : this.effectOf(script, request);
    if (fault) return fault.answer(request, response, socket);
    const reply = this.isUnsigned(script) ? unsigned(answer ?? []) : signed(answer ?? [], { secret: SECRET });
    return reply(request, response as ServerResponse, socket as Socket);
  };

  /** Whether the script signs no answer. */
  protected isUnsigned(_script: string): boolean {
    return false;
  }

  protected effectOf(script: string, request: Arrived): Message {
    const user = request.text('pg_user_id');
    switch (script) {
      case 'add':
      case 'add2':
        this.setups += 1;
        return [
          ['pg_status', 'ok'],
          ['pg_payment_id', `18600000${String(this.setups).padStart(2, '0')}`],
          ['pg_redirect_url', `https://pay.example/cards?pg_payment_id=planted-card-page-${this.setups}`],
          ['pg_type', 'init'],
        ];
      case 'list':
        return this.cards
          .filter((card) => card.user === user)
          .map(({ token, status = 'approved' }) => [
            'card',
            [
              ['pg_status', status],
              ['pg_card_token', token],
              ['pg_card_hash', '4400-43XX-XXXX-5744'],
            ],
          ]);
      case 'remove': {
        const at = this.cards.findIndex((card) => card.token === request.text('pg_card_token'));
        if (at < 0) return error('11068');
        this.cards.splice(at, 1);
        return [['pg_status', 'deleted']];
      }
      case 'init': {
        const isThere = this.cards.some(({ token }) => token === request.text('pg_card_token'));
        return isThere ? this.created(request) : error('11068');
      }
      case 'direct': {
        const payment = this.payments.find(({ id }) => id === request.text('pg_payment_id'));
        if (!payment) return error('11068');
        if (payment.status !== 'new') return error('120');
        Object.assign(payment, this.outcome);
        return [['pg_status', 'ok'], ['pg_payment_id', payment.id], ['pg_transaction_status', 'ok'], ...this.direct];
      }
      case 'make_recurring_payment':
      case 'recurrent': {
        const answer = this.created(request);
        Object.assign(this.payments.at(-1) ?? {}, this.outcome);
        return answer;
      }
      case 'get_status3.php':
      case 'status_v2':
        return this.shown(request);
      default:
        return error('9998');
    }
  }

  protected created(request: Arrived): Message {
    const id = `18300000${String(this.payments.length + 1).padStart(2, '0')}`;
    const [order = '', amount = ''] = [request.text('pg_order_id'), request.text('pg_amount')];
    this.payments.push({ id, order, amount, status: 'new', captured: false });
    return [
      ['pg_status', 'ok'],
      ['pg_payment_id', id],
    ];
  }

  /** By its id, or the latest of its order. */
  private shown(request: Arrived): Message {
    const [id, order] = [request.text('pg_payment_id'), request.text('pg_order_id')];
    const payment = this.payments.findLast((one) => (id ? one.id === id : one.order === order));
    if (!payment) return error('11068');
    return [
      ['pg_status', 'ok'],
      ['pg_payment_id', payment.id],
      ['pg_order_id', payment.order],
      ['pg_currency', this.currency],
      ['pg_amount', payment.amount],
      ['pg_payment_status', payment.status],
      ['pg_captured', payment.captured ? '1' : '0'],
      ['pg_clearing_amount', payment.captured ? payment.amount : '0'],
      ...(payment.failure ? ([['pg_failure_code', payment.failure]] as const) : []),
    ];
  }
}

/** What an error says. */
export function error(code: string): Message {
  return [
    ['pg_status', 'error'],
    ['pg_error_code', code],
    ['pg_error_description', 'No.'],
  ];
}

/** Such a provider, which listens until the test is over. */
export async function cardProvider(...cards: readonly StoredCard[]): Promise<CardProvider> {
  const made = new CardProvider(await provider());
  made.cards.push(...cards);
  made.served.does(made.answer);
  return made;
}
