import type { Message } from '../../freedompay/protocol/message.js';

/** One call of a provider script, as it was received. */
export interface RecordedCall {
  /** Its place among all calls since the start: 1, 2, … */
  readonly number: number;
  /** Last segment of the path called. */
  readonly script: string;
  /** The path called, without its query. */
  readonly path: string;
  /** The id in the call, if any. */
  readonly paymentId?: string;
  /** The order id in the call, if any. */
  readonly orderId?: string;
  readonly fields: Message;
  readonly at: Date;
  /** `ok`, the code of an error, or the kind of the fault that shaped the reply; absent while the call runs. */
  outcome?: string;
}

/** How many calls are kept; the oldest are forgotten first. */
export const MAX_CALLS = 1000;

/** What was received, in order of arrival. */
export class CallLog {
  readonly entries: RecordedCall[] = [];
  private received = 0;

  add(given: Omit<RecordedCall, 'number'>): RecordedCall {
    const call = { number: ++this.received, ...given };
    this.entries.push(call);
    if (this.entries.length > MAX_CALLS) this.entries.shift();
    return call;
  }

  clear(): void {
    this.entries.length = 0;
  }
}
