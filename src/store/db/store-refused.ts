/** The store is not one that this program can keep a journal in. The message says why and what to do, as a sentence. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}
