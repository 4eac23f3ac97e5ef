import { randomUUID } from 'node:crypto';
import type { Field } from '../../freedompay/protocol/message.js';
import { answerBeforeProvider } from '../faults/answer-before-provider.js';
import { applyAsyncFault } from '../faults/apply-async-fault.js';
import type { Faults, FaultTarget } from '../faults/faults.js';
import type { Ledger } from '../ledger/ledger.js';
import {
  type AsyncAction,
  type AsyncReply,
  asyncReply,
  isAskedAt,
  isAsyncAction,
  isAsyncId,
  isSignedJws,
  objectIn,
  refusal,
} from '../model/async/wire.js';
import { BadRequest, failureOf, ScriptError } from '../model/refusals.js';
import { htmlReply, type Reply } from '../model/replies.js';
import type { Action, AsyncBody, AsyncResult } from '../scripts/async/action.js';
import { capturePayment, refundPayment, reversePayment } from '../scripts/async/capture-refund-reverse.js';
import { createPayment } from '../scripts/async/create.js';
import { readPayment, readRequest } from '../scripts/async/read.js';
import type { Afterwards } from '../scripts/script.js';
import type { CallLog, RecordedCall } from './call-log.js';
import { takeEffectFaults } from './effect-faults.js';
import type { ProviderRequest } from './request.js';
import type { ProviderSettings } from './settings.js';

const ACTIONS: Readonly<Record<AsyncAction, Action>> = {
  'gateway.payment.create': createPayment,
  'gateway.payment.status': readPayment,
  'gateway.request.status': readRequest,
  'gateway.payment.refund': refundPayment,
  'gateway.payment.reverse': reversePayment,
  'gateway.payment.clearing': capturePayment,
};

/** Those that change nothing: they are answered anew each time. */
const READS: ReadonlySet<AsyncAction> = new Set<AsyncAction>(['gateway.payment.status', 'gateway.request.status']);

/** The provider's side of one call of the asynchronous Gateway API, from headers and JSON to the reply. */
export class AsyncProvider {
  constructor(
    private readonly settings: ProviderSettings,
    private readonly ledger: Ledger,
    private readonly faults: Faults,
    private readonly calls: CallLog,
    private readonly afterwards: Afterwards,
  ) {}

  /** Answers a call; null: the connection is to be cut. When `stopped` aborts, waiting ends and nothing is done. */
  async answer(request: ProviderRequest, path: string, stopped: AbortSignal): Promise<Reply | null> {
    if (request.method !== 'POST') return htmlReply(405, '405 Not Allowed');
    const header = (name: string) => String(request.headers[name] ?? '');
    const [action, requestId] = [header('x-action'), header('x-request-id')];
    const body = objectIn(request.body);
    const call = this.record(action, path, requestId, body ?? {});
    const refuse = (code: string, status: number, description?: string) => {
      call.outcome = code;
      return asyncReply(refusal(failureOf(code, description), status), requestId, this.settings.now());
    };
    const shop = { path, merchantId: this.settings.merchantId, secret: this.settings.secrets.payment };
    // What a wrong signature is answered with stands on no page.
    if (!isSignedJws(header('x-jws-signature'), request.body, shop)) return refuse('1100', 403);
    const isJson = request.contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
    if (!isJson || !body || !isAsyncAction(action) || !isAskedAt(action, path) || !isAsyncId(requestId))
      return refuse('9403', 422, 'WRONG INPUT');
    return this.perform(action, requestId, body, call, stopped).catch((error: unknown) => {
      if (stopped.aborted) return null;
      throw error;
    });
  }

  private record(action: string, path: string, requestId: string, body: AsyncBody): RecordedCall {
    const { id, order_id: orderId, amount } = body;
    const fields: readonly Field[] = [
      ['X-Request-Id', requestId],
      ...(typeof amount === 'number' ? [['amount', String(amount)] as const] : []),
    ];
    return this.calls.add({
      script: isAsyncAction(action) ? action : path.slice(path.lastIndexOf('/') + 1),
      path,
      ...(typeof id === 'string' && { paymentId: id }),
      ...(typeof orderId === 'string' && { orderId }),
      fields,
      at: this.settings.now(),
    });
  }

  /** An authenticated call, with whatever faults are armed for it. */
  private async perform(
    action: AsyncAction,
    requestId: string,
    body: AsyncBody,
    call: RecordedCall,
    stopped: AbortSignal,
  ): Promise<Reply | null> {
    const target = this.targetOf(action, call);
    const delay = this.faults.take('delay', target);
    const fault = this.faults.take('reply', target);
    if (delay && !delay.after) await this.faults.delays.wait(delay, stopped);
    if (fault) call.outcome = fault.kind;
    const inFront = answerBeforeProvider(fault);
    if (inFront !== undefined) return inFront;
    const refused = fault?.kind === 'refuse' ? refusal(failureOf(fault.code, fault.description)) : undefined;
    const isRefusedBefore = fault?.kind === 'refuse' && !fault.after;
    const { reply } = this.once(action, requestId, body, () =>
      refused && isRefusedBefore ? { reply: refused, paymentId: null } : this.run(action, requestId, body, target),
    );
    call.outcome ??= reply.code ?? 'ok';
    if (delay?.after) await this.faults.delays.wait(delay, stopped);
    const named = fault?.kind === 'other-request' ? randomUUID() : requestId;
    return applyAsyncFault(fault, asyncReply(refused ?? reply, named, this.settings.now()));
  }

  /** A repeat of what changes something, by its request id or the order that it creates, is answered as it was first. */
  private once(action: AsyncAction, requestId: string, body: AsyncBody, run: () => AsyncResult): AsyncResult {
    if (READS.has(action)) return run();
    const { requests } = this.ledger.records;
    const { order_id: asked } = body;
    const orderId = action === 'gateway.payment.create' && typeof asked === 'string' ? asked : undefined;
    const earlier = requests.find(requestId) ?? (orderId === undefined ? undefined : requests.ofOrder(orderId));
    const result = earlier ?? run();
    requests.add(requestId, result, orderId);
    return result;
  }

  /** Lets the action do its work on the ledger; what the rules refuse becomes an error reply. */
  private run(action: AsyncAction, requestId: string, body: AsyncBody, target: FaultTarget): AsyncResult {
    const { ledger, settings, afterwards } = this;
    const { merchantId, timeZone, now, pageUrl } = settings;
    const { lagMs = settings.lagMs, ...effects } = takeEffectFaults(this.faults, target);
    const origin = { script: true, lagMs, idempotencyKey: READS.has(action) ? undefined : requestId };
    const context = { ledger, merchantId, afterwards, timeZone, now, pageUrl, origin, ...effects };
    try {
      return ACTIONS[action](body, context);
    } catch (error) {
      if (error instanceof ScriptError) return { reply: refusal(error.failure), paymentId: null };
      if (error instanceof BadRequest) return { reply: wrongInput(), paymentId: null };
      throw error;
    }
  }

  /** A call names its payment by either id; faults may name it by the other. */
  private targetOf(script: AsyncAction, { path, paymentId, orderId }: RecordedCall): FaultTarget {
    if (script === 'gateway.payment.create' || script === 'gateway.request.status') return { script, path, orderId };
    const { records } = this.ledger;
    const byOrder = orderId === undefined ? undefined : records.seenParent(orderId, 'async')?.payment;
    const found = paymentId === undefined ? byOrder : records.find(paymentId);
    return { script, path, paymentId: found?.id ?? paymentId, orderId: found?.orderId ?? orderId };
  }
}

function wrongInput(): AsyncReply {
  return refusal({ code: '9403', description: 'WRONG INPUT' });
}
