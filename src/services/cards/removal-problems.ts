import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { CardWriteChange } from '../../store/cards/card-writes.js';
import { notSent, outcomeUnknown, refused, saidBy } from '../outcomes/operation-problems.js';

/** The card is gone. */
export const REMOVED: CardWriteChange = { state: 'SUCCEEDED', problem: null };

/** The provider shows no such card of that user. */
export const unknownCard: CardWriteChange = {
  state: 'REJECTED',
  problem: {
    code: 'CARD_NOT_FOUND',
    message: 'The provider shows no such card of that user: it was removed already, or never saved. Nothing was sent.',
    ...saidBy(),
    advice: 'GIVE_UP',
  },
};

/** The cards could not be read beforehand. */
export function unreadCards(fault: ProviderFault): CardWriteChange {
  const code = fault instanceof ProviderRefused ? 'PROVIDER_REFUSED' : 'PROVIDER_UNAVAILABLE';
  const advice = fault instanceof ProviderRefused && !fault.retryable ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY';
  const message = `The user's cards could not be read, so nothing was sent. ${fault.message}`;
  return { state: 'REJECTED', problem: { code, message, ...saidBy(fault), advice } };
}

/** It is certain that nothing was removed. */
export function removalRefused(fault: ProviderFault): CardWriteChange {
  return { state: 'REJECTED', problem: fault instanceof ProviderRefused ? refused(fault) : notSent(fault) };
}

/** It got out, and what came back proves nothing. */
export function removalUnknown(fault: ProviderFault): CardWriteChange {
  return { state: 'UNKNOWN', problem: outcomeUnknown(fault) };
}

/** It may have left, and the card still shows. To remove it once more can do no harm. */
export const stillThere: CardWriteChange = {
  state: 'REJECTED',
  problem: {
    code: 'NOT_APPLIED',
    message: 'It may have been sent, and an hour later the card still shows, so it was not removed.',
    ...saidBy(),
    advice: 'RETRY_WITH_NEW_KEY',
  },
};
