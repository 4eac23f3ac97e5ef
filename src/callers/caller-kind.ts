import { LOCAL_CALLER } from '../domain/caller.js';
import { isKeyHolder } from './api-keys.js';
import { isPayer } from './payer-tokens.js';

/** What a caller shows, as metrics and traces tell it: never who it is. */
export type CallerKind = 'api key' | 'token' | 'payer' | 'local' | 'none';

/** By the id of a caller; `null`: nobody was let in. */
export function callerKindOf(id: string | null): CallerKind {
  if (id === null) return 'none';
  if (id === LOCAL_CALLER.id) return 'local';
  if (isPayer(id)) return 'payer';
  return isKeyHolder(id) ? 'api key' : 'token';
}
