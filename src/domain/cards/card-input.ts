import { InvalidInput } from '../errors.js';

/** The merchant's id of a user: as the provider takes it. Never a phone number or an address. */
export function userIdInput(argument: string, id: string): string {
  if (/^[A-Za-z0-9_-]{1,50}$/.test(id)) return id;
  throw new InvalidInput(argument, 'a user id is 1 to 50 letters, digits, "_" or "-".');
}

/** A recurring profile as the provider names it: it is sent as it is. */
export function recurringProfileInput(argument: string, id: string): string {
  if (/^[A-Za-z0-9-]{1,64}$/.test(id)) return id;
  throw new InvalidInput(argument, 'a recurring profile is 1 to 64 letters, digits or "-".');
}

/** A card as `cards` names it. */
export function cardIdInput(argument: string, id: string): string {
  if (/^[\w-]{43}$/.test(id)) return id;
  throw new InvalidInput(argument, 'must be a `cardId` as `cards` gives it.');
}
