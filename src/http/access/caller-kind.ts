import { isKeyHolder } from '../../callers/api-keys.js';
import { type Caller, LOCAL_CALLER } from '../../domain/caller.js';

/** What a caller shows, as metrics and traces tell it: never who it is. */
export type CallerKind = 'api key' | 'token' | 'payer' | 'local';

export function callerKindOf({ id, only }: Pick<Caller, 'id' | 'only'>): CallerKind {
  if (only) return 'payer';
  if (id === LOCAL_CALLER.id) return 'local';
  return isKeyHolder(id) ? 'api key' : 'token';
}
