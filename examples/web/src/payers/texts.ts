import type { MessageLanguage, PaymentStatus } from '../gql/graphql.js';

export type Language = Extract<MessageLanguage, 'EN' | 'RU'>;

interface Texts {
  readonly title: string;
  readonly language: string;
  /** Nobody has tried to pay yet. */
  readonly none: string;
  /** Nothing is known at the moment. */
  readonly lost: string;
  readonly status: Readonly<Record<PaymentStatus, string>>;
}

/** What the page itself says, by language; what is said of a refusal comes from the gateway in the same one. */
export const TEXTS: Readonly<Record<Language, Texts>> = {
  EN: {
    title: 'Your payment',
    language: 'Language',
    none: 'We are waiting for your payment.',
    lost: 'We cannot show your payment at the moment. If you have paid, there is nothing for you to do.',
    status: {
      CREATED: 'We are waiting for your payment.',
      PENDING: 'Your payment is being processed. This page changes by itself.',
      AUTHORIZED: 'Thank you. The sum is held on your card.',
      CAPTURED: 'Thank you. Your payment has arrived.',
      PARTIALLY_REFUNDED: 'A part of your payment was given back.',
      REFUNDED: 'Your payment was given back.',
      CANCELED: 'The payment was canceled. Nothing was taken.',
      FAILED: 'The payment did not succeed.',
      EXPIRED: 'The time for this payment has run out. Nothing was taken.',
      UNKNOWN: 'Your payment is being checked. Please do not pay again; this page changes by itself.',
    },
  },
  RU: {
    title: 'Ваш платёж',
    language: 'Язык',
    none: 'Мы ждём вашу оплату.',
    lost: 'Сейчас мы не можем показать ваш платёж. Если вы уже оплатили, ничего делать не нужно.',
    status: {
      CREATED: 'Мы ждём вашу оплату.',
      PENDING: 'Платёж обрабатывается. Страница обновится сама.',
      AUTHORIZED: 'Спасибо. Сумма удержана на вашей карте.',
      CAPTURED: 'Спасибо. Оплата получена.',
      PARTIALLY_REFUNDED: 'Часть оплаты возвращена.',
      REFUNDED: 'Оплата возвращена.',
      CANCELED: 'Платёж отменён. Деньги не списаны.',
      FAILED: 'Оплата не прошла.',
      EXPIRED: 'Время оплаты вышло. Деньги не списаны.',
      UNKNOWN: 'Платёж проверяется. Пожалуйста, не платите ещё раз; страница обновится сама.',
    },
  },
};
