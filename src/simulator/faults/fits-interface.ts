import { isAsyncAction } from '../model/async/wire.js';

/** What happens to signatures: the asynchronous Gateway API has none in its answers. */
const OF_SIGNATURES: ReadonlySet<string> = new Set(['wrong-signature', 'unsigned', 'forged-success']);

/** Whether a kind of fault happens to answers of that script's interface: some are signed, others name their request. */
export function isOfInterface(kind: string, script: string): boolean {
  return isAsyncAction(script) ? !OF_SIGNATURES.has(kind) : kind !== 'other-request';
}
