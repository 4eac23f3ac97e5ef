import type { AsyncReply } from '../model/async/wire.js';

/** A request of the asynchronous Gateway API that was dealt with. */
export interface AnsweredRequest {
  readonly reply: AsyncReply;
  /** What it was about; null where that is nothing. */
  readonly paymentId: string | null;
}

/**
 * What was answered to which request, and to which order: both are idempotency keys, and a repeat is answered with the first
 * answer, a decline too. Source: api-reference-2 sections 9.1 and 9.2.
 */
export class RequestBook {
  private readonly byId = new Map<string, AnsweredRequest>();
  private readonly byOrder = new Map<string, AnsweredRequest>();

  find(requestId: string): AnsweredRequest | undefined {
    return this.byId.get(requestId);
  }

  ofOrder(orderId: string): AnsweredRequest | undefined {
    return this.byOrder.get(orderId);
  }

  add(requestId: string, request: AnsweredRequest, orderId?: string): void {
    this.byId.set(requestId, request);
    if (orderId !== undefined && !this.byOrder.has(orderId)) this.byOrder.set(orderId, request);
  }

  clear(): void {
    this.byId.clear();
    this.byOrder.clear();
  }
}
