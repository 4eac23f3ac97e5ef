/** The provider's texts by code: in the language it answers in, and what they mean. Source: fixtures, and the code list in api-reference section 7. */
const TEXTS: Readonly<Record<string, readonly [original: string, english: string]>> = {
  120: ['Неверный статус платежа', 'The payment is in another state'],
  200: ['Некорректные параметры запроса', 'Bad parameters of the request'],
  340: ['Транзакция не найдена', 'The transaction was not found'],
  1100: ['Некорректная подпись запроса', 'Wrong signature of the request'],
  1999: ['Модель не найдена', 'Nothing is known by what was named'],
  8889: ['Ошибка 3-D Secure', 'The payer failed 3-D Secure'],
  8888: ['Недостаточно средств на балансе выплат', 'The payout balance is too low'],
  9011: ['Рекуррентный профиль не найден', 'The recurring profile is not known'],
  9013: ['Невозможно отменить неуспешный платеж', 'A payment that failed cannot be cancelled'],
  9991: ['Номер заказа не уникален', 'The order id is not unique'],
  9998: ['Мерчант не идентифицирован', 'The merchant is not known'],
  9999: ['Системная ошибка', 'System error'],
  10000: ['Ошибка платежа. Сервис недоступен', 'The payment failed: the service is not available'],
  10001: ['Обратитесь в банк, выпустивший карту', 'Ask the bank that issued the card'],
  10003: ['Превышено количество попыток ввода кода', 'Too many wrong codes'],
  10005: ['Неверные данные карты', 'Wrong data of the card'],
  10009: ['Недостаточно средств на карте', 'Not enough money on the card'],
  10012: ['Невозможно отменить транзакцию', 'The transaction cannot be cancelled'],
  10015: ['Транзакция уже завершена', 'The transaction is already complete'],
  10016: ['Ошибка платежа. Обратитесь на сайт', 'The payment failed: ask the shop'],
  10018: ['Время жизни платежа истекло. Создайте новый платеж', 'The time of the payment ran out: create a new one'],
  10019: ['Операция не выполнена, используйте другую карту', 'Not carried out: use another card'],
  10020: [
    'Сумма возврата превышает сумму оплаты. Обратитесь в магазин',
    'The refund is more than was paid: ask the shop',
  ],
  10030: ['Неверная сумма', 'Wrong amount'],
  10038: ['Карта ограничена', 'The card is restricted'],
  10033: ['Платеж уже отменен', 'The payment is already cancelled'],
  10035: ['Невозможно провести клиринг неуспешного платежа', 'A payment that failed cannot be captured'],
  10036: ['Клиринг уже проведен', 'Already captured'],
  11002: ['Неверный код подтверждения', 'Wrong code'],
  11006: ['Недостаточно средств на балансе', 'Not enough money on the phone'],
  11007: ['Превышено количество попыток ввода кода', 'Too many wrong codes'],
  11008: ['Срок действия кода истек', 'The code has expired'],
  11010: ['Превышен лимит SMS', 'Too many codes were sent'],
  11018: ['Платеж уже возвращен', 'The payment is already refunded'],
  11025: [
    'Необходимо провести клиринг для возврата, или отменить платеж.',
    'Capture before you refund, or cancel the payment.',
  ],
  11054: ['С момента транзакции прошло более 180 дней', 'More than 180 days have passed since the transaction'],
  11070: ['Рекуррентный профиль недействителен', 'The recurring profile is over'],
  11068: ['Payment not found.', 'Payment not found.'],
  99999: ['Неизвестная ошибка платежной системы', 'Unknown error of the payment system'],
};

/** What the provider says with a code; a general text where none is known. */
export function textOf(code: string): string {
  return TEXTS[code]?.[0] ?? `Ошибка ${code}`;
}

/** The texts in English, by the original: for whoever reads the control page. */
export const ENGLISH: Readonly<Record<string, string>> = Object.fromEntries(Object.values(TEXTS));

/** The codes that a card can be declined with here, for the control page; any other can be given over HTTP. */
export const DECLINE_CODES: readonly { readonly code: string; readonly english: string }[] = [
  '10009',
  '10000',
  '10012',
  '10016',
  '10030',
  '9999',
  '99999',
].map((code) => ({ code, english: TEXTS[code]?.[1] ?? '' }));
