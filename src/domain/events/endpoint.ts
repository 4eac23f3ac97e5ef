import type { BackendEventType } from './merchant-event.js';

/** The endpoint whose state has always been in the store: the one that the environment names, unless the file does. */
export const DEFAULT_ENDPOINT = 'default';

/** Who of the merchant's backend hears of events, and of which. */
export interface EventEndpoint {
  /** Names it for good: its state is stored under it. */
  readonly id: string;
  /** The types of events that it hears of; `null`: all. */
  readonly types: readonly BackendEventType[] | null;
  /** The ids of the accounts that it hears of; `null`: all. */
  readonly accounts: readonly string[] | null;
}

/** The default endpoint where it hears of everything. */
export const ALL_TO_DEFAULT: EventEndpoint = { id: DEFAULT_ENDPOINT, types: null, accounts: null };

/** Whether the endpoint is to hear of an event of that type and account. A type that is not known is for who takes all. */
export function isFor({ types, accounts }: EventEndpoint, type: string, account: string): boolean {
  return (types === null || types.some((one) => one === type)) && (accounts === null || accounts.includes(account));
}
