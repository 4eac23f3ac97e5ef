import { type Field, MalformedMessage, type Message } from '../../freedompay/protocol/message.js';
import { scriptOf, verify } from '../../freedompay/protocol/signature.js';
import { answerBeforeProvider } from '../faults/answer-before-provider.js';
import { applyFault } from '../faults/apply-fault.js';
import type { ArmedFault, Faults, FaultTarget } from '../faults/faults.js';
import { forgedSuccess } from '../faults/forgery.js';
import type { Ledger } from '../ledger/ledger.js';
import { isAsyncPath } from '../model/async/wire.js';
import { isCardField, shownNumber } from '../model/cards/mask.js';
import { BadRequest, failureOf, ScriptError } from '../model/refusals.js';
import {
  errorFields,
  htmlReply,
  type Reply,
  type ScriptReply,
  type Signer,
  signed,
  xmlReply,
} from '../model/replies.js';
import { scriptAt } from '../scripts/all.js';
import { type Afterwards, given, type Script } from '../scripts/script.js';
import { AsyncProvider } from './async-provider.js';
import type { CallLog, RecordedCall } from './call-log.js';
import { takeEffectFaults } from './effect-faults.js';
import { type ProviderRequest, readRequest } from './request.js';
import type { ProviderSettings } from './settings.js';

/** Errors that the provider does not sign. Source: api-reference section 2.3. */
const UNSIGNED_CODES = new Set(['1100', '9998', '11068']);

/** The provider's side of one call, from fields to reply. */
export class Provider {
  private readonly async: AsyncProvider;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly ledger: Ledger,
    private readonly faults: Faults,
    private readonly calls: CallLog,
    private readonly afterwards: Afterwards,
  ) {
    this.async = new AsyncProvider(settings, ledger, faults, calls, afterwards);
  }

  /** Answers a call; null: the connection is to be cut. When `stopped` aborts, waiting ends and nothing is done. */
  async answer(request: ProviderRequest, stopped: AbortSignal): Promise<Reply | null> {
    const path = request.url.split('?', 1)[0] ?? '';
    if (isAsyncPath(path)) return this.async.answer(request, path, stopped);
    const found = scriptAt(path);
    if (!found) return path.startsWith('/v1/') ? htmlReply(404, '404 Not Found') : htmlReply(403, '403 Forbidden');
    const { script, merchantId } = found;
    const fields = await readRequest(request, script.takesJson).catch((error: unknown) => {
      if (error instanceof MalformedMessage) return null;
      throw error;
    });
    const call = this.record(path, fields ?? []);
    const stranger = fields ? this.refuseStranger(script, call.script, fields, merchantId) : '200';
    if (stranger) {
      call.outcome = stranger;
      const reply = xmlReply(errorFields(failureOf(stranger)));
      return stranger === '1100' ? { ...reply, status: script.wrongSignatureStatus ?? reply.status } : reply;
    }
    return this.perform(script, call, fields ?? [], stopped).catch((error: unknown) => {
      if (stopped.aborted) return null;
      throw error;
    });
  }

  private record(path: string, fields: Message): RecordedCall {
    const paymentId = given(fields, 'pg_payment_id');
    const orderId = given(fields, 'pg_order_id');
    return this.calls.add({
      script: scriptOf(path),
      path,
      ...(paymentId !== undefined && { paymentId }),
      ...(orderId !== undefined && { orderId }),
      fields: fields.map(withoutNumber),
      at: this.settings.now(),
    });
  }

  /** The code for a caller who is not the shop, or cannot prove it. */
  private refuseStranger(
    { secret }: Script,
    name: string,
    fields: Message,
    merchantId: string | undefined,
  ): string | undefined {
    const shop = this.settings.merchantId;
    if (given(fields, 'pg_merchant_id') !== shop || (merchantId ?? shop) !== shop) return '9998';
    return verify(name, fields, this.settings.secrets[secret]) ? undefined : '1100';
  }

  /** An authenticated call, with whatever faults are armed for it. */
  private async perform(
    script: Script,
    call: RecordedCall,
    fields: Message,
    stopped: AbortSignal,
  ): Promise<Reply | null> {
    const { secret, isUnsigned = false } = script;
    const signer: Signer = { script: call.script, secret: this.settings.secrets[secret], isUnsigned };
    const target = this.targetOf(script, call);
    const delay = this.faults.take('delay', target);
    const fault = this.faults.take('reply', target);
    if (delay && !delay.after) await this.faults.delays.wait(delay, stopped);
    if (fault) call.outcome = fault.kind;

    const inFront = answerBeforeProvider(fault);
    if (inFront !== undefined) return inFront;
    switch (fault?.kind) {
      case 'refuse':
        if (!fault.after) return this.refusal(script, fault, signer);
        break;
      case 'forged-success': {
        const payment = this.ledger.records.find(target.paymentId ?? '');
        return applyFault(fault, forgedSuccess(target.script, payment, target.orderId), signer);
      }
    }

    const reply = this.run(script, fields, target);
    call.outcome ??= reply.code ?? 'ok';
    if (delay?.after) await this.faults.delays.wait(delay, stopped);
    if (fault?.kind === 'refuse') return this.refusal(script, fault, signer);
    if (!fault && UNSIGNED_CODES.has(reply.code ?? '')) return xmlReply(reply.fields);
    if (!fault && reply.page !== undefined)
      return { ...htmlReply(303, '303 See Other'), location: this.settings.pageUrl(reply.page) };
    return applyFault(fault, reply, signer);
  }

  private refusal(
    script: Script,
    { code, description, signature }: Extract<ArmedFault, { kind: 'refuse' }>,
    signer: Signer,
  ): Reply {
    const reply = this.error(script, new ScriptError(code, description));
    return xmlReply(signature === 'none' ? reply.fields : signed(reply, signer));
  }

  /** Lets the script do its work on the ledger; what the rules refuse becomes the provider's error reply. */
  private run(script: Script, fields: Message, target: FaultTarget): ScriptReply {
    const { ledger, settings, afterwards } = this;
    const { merchantId, timeZone, now, pageUrl } = settings;
    const { lagMs = settings.lagMs, ...effects } = takeEffectFaults(this.faults, target);
    const origin = { script: true, lagMs, idempotencyKey: given(fields, 'pg_idempotency_key') };
    try {
      return script.run(fields, { ledger, merchantId, afterwards, timeZone, now, pageUrl, origin, ...effects });
    } catch (error) {
      if (error instanceof ScriptError) return this.error(script, error);
      if (error instanceof BadRequest) return this.error(script, new ScriptError('10030'));
      throw error;
    }
  }

  private error({ flavour }: Script, { failure }: ScriptError): ScriptReply {
    const moment = flavour === 'gateway' && !UNSIGNED_CODES.has(failure.code) ? this.settings.now() : undefined;
    return { fields: errorFields(failure, moment), code: failure.code };
  }

  /** A call names its payment or payout by either id; faults may name it by the other. */
  private targetOf({ creates = false, secret }: Script, { path, paymentId, orderId }: RecordedCall): FaultTarget {
    const script = scriptOf(path);
    // An earlier payment of the same order is not what the call is about.
    if (creates) return { script, path, orderId };
    const { records, payoutBook } = this.ledger;
    const byOrder = orderId === undefined ? undefined : records.seenParent(orderId)?.payment;
    const payment = paymentId === undefined ? byOrder : records.find(paymentId);
    const found = secret === 'payout' ? payoutBook.seen({ id: paymentId, orderId }) : payment;
    return { script, path, paymentId: found?.id ?? paymentId, orderId: found?.orderId ?? orderId };
  }
}

/** A field of a call as it may be shown: never with a whole card number in it. */
function withoutNumber([name, value]: Field): Field {
  return [name, isCardField(name) ? shownNumber(typeof value === 'string' ? value : '') : value];
}
