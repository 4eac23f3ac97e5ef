/** Work that calls the provider by itself, on no caller's request. */
export type BackgroundJob =
  | 'card removals'
  | 'charges'
  | 'corrections'
  | 'hold clock'
  | 'live queries'
  | 'merchant events'
  | 'reconciler'
  | 'second payments'
  | 'webhook rechecks';

/**
 * What a call to the provider is made for: a request (a caller's, or a webhook's), or work that runs by itself. A call that
 * many share is made for whoever asked first.
 */
export type Cause = (
  | { readonly requestId: string | null }
  /** With the request of a webhook where that had it done. */
  | { readonly job: BackgroundJob; readonly requestId?: string }
) & {
  /** Ids of the operations that it is carried out, or looked after, for; left out: for none. */
  readonly operations?: readonly string[];
};
