import type { Cause } from '../domain/provider-call-cause.js';
import type { ProviderFault } from './errors/errors.js';
import type { Lane } from './transport/retry.js';

/** What a call takes beside its input. */
export interface CallOptions {
  /** What is known of the payer beside what the call says: none of it may stand in what the reply says in words. */
  readonly knownOfPayer?: readonly string[];
  /** Called once the connection for a write is made, right before its first byte. What it raises is raised, and nothing leaves. */
  readonly beforeSending?: () => Promise<void>;
  /** What it is made for; left out: writes are for themselves, and reads for callers. */
  readonly lane?: Lane;
  /** Which request or job brought it about. */
  readonly cause?: Cause;
}

/** Told of every call when it ended; for logs. Never holds a value of the call but its ids. */
export type CallObserver = (call: {
  readonly script: string;
  readonly account: string;
  /** The payment that it names, where the provider or the journal knows one of that id: of others nobody knows what the caller gave. */
  readonly paymentId: string | null;
  readonly milliseconds: number;
  readonly fault: ProviderFault | null;
  /** `null` where nobody said. */
  readonly cause: Cause | null;
}) => void;
