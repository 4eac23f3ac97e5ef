import { checkoutAmount, newOrderIdInput, textInput, urlInput } from '../checkouts/checkout-input.js';
import { InvalidInput } from '../errors.js';
import type { NewPayout, PayoutTarget } from './new-payout.js';

/** What a caller gives, as it came. */
export interface GivenPayout {
  readonly orderId: string;
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  readonly toSavedCard?: { readonly userId: string; readonly cardToken: string } | null;
  readonly toCardPage?: { readonly userId?: string | null; readonly backUrl: string } | null;
  readonly toIban?: {
    readonly iban: string;
    readonly iin: string;
    readonly name: string;
    readonly kbe: string;
    readonly knp: string;
    readonly bik: string;
  } | null;
}

/**
 * The payout that was asked for, in the currency that the account pays out in: the provider's scripts take none, so a payout in
 * another would be one of another sum. Limits as the provider documents them. Raises InvalidInput, which quotes nothing.
 */
export function payoutInput(argument: string, given: GivenPayout, currency: string): NewPayout {
  const { orderId, amount, description } = given;
  const sum = checkoutAmount(argument, amount, given.currency);
  if (sum.currency !== currency)
    throw new InvalidInput(`${argument}.currency`, `must be ${currency}: the account pays out in that alone.`);
  return {
    orderId: newOrderIdInput(`${argument}.orderId`, orderId),
    amount: sum,
    description: textInput(`${argument}.description`, description, 255),
    to: targetOf(argument, given),
  };
}

function targetOf(argument: string, { toSavedCard, toCardPage, toIban }: GivenPayout): PayoutTarget {
  const named = [toSavedCard, toCardPage, toIban].filter((one) => one !== null && one !== undefined);
  if (named.length !== 1)
    throw new InvalidInput(argument, 'must have one of "toSavedCard", "toCardPage" and "toIban", and no other.');
  if (toSavedCard) {
    const at = `${argument}.toSavedCard`;
    const userId = userIdInput(`${at}.userId`, toSavedCard.userId);
    return { method: 'SAVED_CARD', userId, cardToken: cardTokenInput(`${at}.cardToken`, toSavedCard.cardToken) };
  }
  if (toCardPage) {
    const at = `${argument}.toCardPage`;
    const { userId = null, backUrl } = toCardPage;
    return {
      method: 'CARD_PAGE',
      userId: userId === null ? null : userIdInput(`${at}.userId`, userId),
      backUrl: urlInput(`${at}.backUrl`, backUrl),
    };
  }
  return ibanTarget(`${argument}.toIban`, toIban as NonNullable<typeof toIban>);
}

function ibanTarget(at: string, payee: NonNullable<GivenPayout['toIban']>): PayoutTarget {
  return {
    method: 'IBAN',
    iban: fitting(`${at}.iban`, payee.iban, /^KZ\d{2}[A-Z0-9]{16}$/, '20 characters such as "KZ00TEST000000000012"'),
    iin: fitting(`${at}.iin`, payee.iin, /^\d{12}$/, '12 digits'),
    name: textInput(`${at}.name`, payee.name, 255),
    kbe: fitting(`${at}.kbe`, payee.kbe, /^\d{2}$/, '2 digits'),
    knp: fitting(`${at}.knp`, payee.knp, /^\d{3}$/, '3 digits'),
    bik: fitting(`${at}.bik`, payee.bik, /^[A-Z0-9]{6,11}$/, '6 to 11 letters and digits in upper case'),
  };
}

function userIdInput(argument: string, id: string): string {
  return fitting(argument, id, /^[a-zA-Z0-9_-]{1,50}$/, '1 to 50 letters, digits, "_" or "-"');
}

/** A token has the form of a UUID, so that nobody can give a card number for one. */
function cardTokenInput(argument: string, token: string): string {
  return fitting(argument, token, /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a token of a saved card, a UUID');
}

function fitting(argument: string, text: string, form: RegExp, what: string): string {
  if (form.test(text)) return text;
  throw new InvalidInput(argument, `must be ${what}.`);
}
