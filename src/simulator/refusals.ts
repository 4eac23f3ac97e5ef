import type { Failure } from './transactions.js';

/** The code of a payment that the shop itself did not want. */
export const SHOP_REFUSED = '10016';

/** Texts in the language the provider answers in. Source: fixtures, and the code list in api-reference section 7. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'Некорректные параметры запроса',
  340: 'Транзакция не найдена',
  1100: 'Некорректная подпись запроса',
  9013: 'Невозможно отменить неуспешный платеж',
  9998: 'Мерчант не идентифицирован',
  9999: 'Системная ошибка',
  10000: 'Ошибка платежа. Сервис недоступен',
  10009: 'Недостаточно средств на карте',
  10012: 'Невозможно отменить транзакцию',
  10015: 'Транзакция уже завершена',
  10016: 'Ошибка платежа. Обратитесь на сайт',
  10018: 'Время жизни платежа истекло. Создайте новый платеж',
  10020: 'Сумма возврата превышает сумму оплаты. Обратитесь в магазин',
  10030: 'Неверная сумма',
  10033: 'Платеж уже отменен',
  10035: 'Невозможно провести клиринг неуспешного платежа',
  10036: 'Клиринг уже проведен',
  11018: 'Платеж уже возвращен',
  11025: 'Необходимо провести клиринг для возврата, или отменить платеж.',
  11054: 'С момента транзакции прошло более 180 дней',
  11068: 'Payment not found.',
  99999: 'Неизвестная ошибка платежной системы',
};

/** A code with its text; codes without a known text get a general one. */
export function failureOf(code: string, description?: string): Failure {
  return { code, description: description ?? DESCRIPTIONS[code] ?? `Ошибка ${code}` };
}

/** The ledger's rules do not allow what was asked: nothing was done. Carries the code a script answers with. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly failure: Failure;

  constructor(code: string, description?: string) {
    const failure = failureOf(code, description);
    super(`${failure.code}: ${failure.description}`);
    this.failure = failure;
  }
}

/** A transaction or payout the ledger does not have. */
export class UnknownTransaction extends Error {
  override readonly name = 'UnknownTransaction';
}

/** What was asked of the ledger makes no sense: a used id, an unreadable amount. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
