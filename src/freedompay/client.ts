import { type Clock, MACHINE_CLOCK } from '../domain/clock.js';
import { inSpan } from '../tracing/spans.js';
import type { Account } from './account.js';
import { asyncCall, isAsync, type PreparedCall } from './async-call.js';
import type { CallObserver, CallOptions } from './call-options.js';
import { bindsReply, type Endpoint } from './endpoint.js';
import { ProviderFault, ProviderRefused, ReplyUntrusted } from './errors/errors.js';
import { encodeForm } from './protocol/form.js';
import type { Message } from './protocol/message.js';
import { scriptOf, withSignature } from './protocol/signature.js';
import { redactReplyText } from './redaction/reply-text.js';
import {
  carriesSignature,
  decode,
  isSignedBy,
  namesAnother,
  readReply,
  refuseErrors,
  refuseOtherWords,
  TOO_MANY_REQUESTS,
  unavailable,
  whyUntrusted,
} from './reply.js';
import { requestOf } from './request.js';
import { SecretMismatches } from './secret-mismatches.js';
import { isWrongSecret, type Keys, SecretOrder } from './signing-secrets.js';
import type { RawReply } from './transport/exchange.js';
import { type CallLimits, Deadline, HostGuard, LANES, type Lane, roomOf, withRetries } from './transport/retry.js';
import { httpTransport, type Transport } from './transport/transport.js';

/** Codes that mean "no such payment": 11068 today, 340 in older scripts (provider's list of error codes). */
const NOT_FOUND = new Set(['11068', '340']);

/** The way to a host that one lane has to itself. */
interface Way {
  readonly transport: Transport;
  readonly guard: HostGuard;
}

/** Calls the provider: signs, sends, decodes, verifies and reads. */
export class FreedomPayClient {
  /** By the base URL of the host. */
  private readonly ways = new Map<string, Readonly<Record<Lane, Way>>>();
  private readonly secrets = new SecretOrder();
  private readonly distrust = new SecretMismatches();

  constructor(
    private readonly limits: CallLimits,
    private readonly observe: CallObserver = () => {},
    private readonly clock: Pick<Clock, 'now'> = MACHINE_CLOCK,
  ) {}

  /**
   * Runs an operation. Raises a ProviderFault; a read of something the provider does not know is `null`. What the reply says
   * in words repeats neither what it and the request say of the payer, nor what is known of him otherwise.
   */
  async call<Input extends object, Result>(
    account: Account,
    operation: Endpoint<Input, Result>,
    input: Input,
    options: CallOptions = {},
  ): Promise<Result | null> {
    const script = operation.async?.action ?? scriptOf(operation.path);
    const started = performance.now();
    const ended = (fault: ProviderFault | null, result: Result | null) => {
      // A hint, that nobody signed, speaks for no secret.
      if (fault !== null || !operation.mayBeUnsigned) this.distrust.note(account, fault);
      const milliseconds = performance.now() - started;
      const isKnown = result !== null || (options.cause?.operations?.length ?? 0) > 0;
      const paymentId = isKnown ? paymentIdIn(input) : null;
      this.observe({ script, account: account.id, paymentId, milliseconds, fault, cause: options.cause ?? null });
    };
    try {
      const span = { 'freedompay.account': account.id, 'freedompay.effect': operation.effect, ...causeIn(options) };
      const result = await inSpan('client', `provider ${script}`, span, () =>
        this.attempts(account, operation, input, options),
      );
      ended(null, result);
      return result;
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      ended(error, null);
      if (operation.effect === 'read' && error instanceof ProviderRefused && NOT_FOUND.has(error.providerCode))
        return null;
      throw error;
    }
  }

  /** Whether calls for the account are refused at once because its host failed many times in a row. */
  isCircuitOpen(account: Account): boolean {
    return Object.values(this.ways.get(account.baseUrl) ?? {}).some(({ guard }) => guard.isOpen);
  }

  /** Whether its answers for the account cannot be believed, as with a wrong secret. */
  isDistrusted = (account: Account): boolean => this.distrust.has(account);

  /** Waits for the calls under way and closes the connections. */
  async close(): Promise<void> {
    const ways = [...this.ways.values()].flatMap((lanes) => Object.values(lanes));
    await Promise.all(ways.map(({ transport }) => transport.close()));
  }

  private attempts<Input extends object, Result>(
    account: Account,
    operation: Endpoint<Input, Result>,
    input: Input,
    { knownOfPayer = [], beforeSending, lane = operation.effect === 'write' ? 'writes' : 'reads' }: CallOptions,
  ): Promise<Result | null> {
    const { transport, guard } = this.wayTo(account, lane);
    const deadline = new Deadline(this.limits.timeoutMs);
    const script = scriptOf(operation.path);
    const path = pathFor(operation.path, account);
    const freshConnection = operation.effect === 'write' || !bindsReply(operation, input);
    let isCommitted = false;
    const commit = beforeSending && {
      beforeSending: async () => {
        isCommitted = true;
        await beforeSending();
      },
    };
    const askWith = async (keys: Keys, end: number): Promise<Result | null> => {
      const ask = async (own: boolean) => {
        const { body, headers, read } = isAsync(operation)
          ? asyncCall(account, operation, input, { path, keys, knownOfPayer }, this.clock)
          : this.asForm(account, operation, input, { script, keys, knownOfPayer });
        const raw = await transport.post(path, body, {
          ...{ timeoutMs: end - performance.now(), freshConnection: own, ...commit },
          ...(headers && { headers }),
        });
        return { isReused: raw.isReused, read: () => read(raw) };
      };
      const first = await ask(freshConnection);
      if (!first.isReused) return first.read();
      // What does not name what was asked for may be one reply too many to the request before.
      return readIfOurs(first.read) ?? (await ask(true)).read();
    };
    return withRetries(
      operation.effect,
      deadline,
      (shareMs) =>
        guard.run(deadline, async () => {
          const end = performance.now() + Math.min(shareMs, deadline.remainingMs());
          const [first, other] = this.secrets.of(account, operation);
          try {
            return await askWith(first, end);
          } catch (error) {
            if (!other || !isWrongSecret(error)) throw error;
            const result = await askWith(other, end);
            this.secrets.prefer(account, other);
            return result;
          }
        }),
      // Once it was written down that it leaves, it leaves now or never.
      () => isCommitted,
    );
  }

  private asForm<Input extends object, Result>(
    account: Account,
    operation: Endpoint<Input, Result>,
    input: Input,
    asked: Omit<Asked, 'request'>,
  ): PreparedCall<Result> {
    const { script, keys } = asked;
    const request = withSignature(script, requestOf(account, operation, input), keys.current.reveal());
    return {
      body: encodeForm(request),
      read: (raw) => this.read(raw, account, operation, input, { ...asked, request }),
    };
  }

  private read<Input extends object, Result>(
    raw: RawReply,
    account: Account,
    operation: Endpoint<Input, Result>,
    input: Input,
    { script, keys, request, knownOfPayer }: Asked,
  ): Result | null {
    const received = decode(raw);
    const trusted = isSignedBy(script, received, keys.accepted, operation.lists);
    if (!trusted && raw.status === TOO_MANY_REQUESTS) throw unavailable(raw);
    const reply = redactReplyText(received, request, [...keys.accepted, ...knownOfPayer], operation.hidesNumbers);
    const isRecord = trusted && operation.isFailedRecord(reply);
    if (!isRecord) refuseErrors(reply, trusted && !namesAnother(reply, input));
    const isHint = operation.mayBeUnsigned && !carriesSignature(reply);
    if (!trusted && !isHint) throw new ReplyUntrusted(whyUntrusted(reply), false);
    if (!isRecord) refuseOtherWords(reply, operation.success);
    return readReply(operation, reply, input, { account, checkedAt: new Date(this.clock.now()) });
  }

  private wayTo({ baseUrl }: Account, lane: Lane): Way {
    const known = this.ways.get(baseUrl);
    if (known) return known[lane];
    const { timeoutMs } = this.limits;
    const ways = LANES.map((one) => {
      const room = roomOf(one, this.limits);
      const transport = httpTransport(baseUrl, room, Math.min(5_000, timeoutMs / 2));
      return [one, { transport, guard: new HostGuard(room) }] as const;
    });
    const made = Object.fromEntries(ways) as Record<Lane, Way>;
    this.ways.set(baseUrl, made);
    return made[lane];
  }
}

/** Which request or job brought a call about, for its span. */
function causeIn({ cause }: CallOptions): Readonly<Record<string, string>> {
  if (!cause) return {};
  if ('job' in cause) return { 'freedompay.job': cause.job };
  return cause.requestId === null ? {} : { 'freedompay.request.id': cause.requestId };
}

/** Some paths have the merchant's id in them. */
function pathFor(path: string, { merchantId }: Account): string {
  return path.replace('{merchant}', () => encodeURIComponent(merchantId));
}

/** The payment that an input names. */
function paymentIdIn(input: object): string | null {
  const { paymentId } = input as { readonly paymentId?: unknown };
  return typeof paymentId === 'string' ? paymentId : null;
}

/** What was asked, and with which keys. */
interface Asked {
  readonly script: string;
  readonly keys: Keys;
  readonly request: Message;
  readonly knownOfPayer: readonly string[];
}

/** The reading where the reply is certainly the one to what was asked, else `null`. Raises what says that the host is down. */
function readIfOurs<Result>(read: () => Result | null): Result | null {
  try {
    return read();
  } catch (error) {
    // What passes is asked again anyway, and a failing system is not helped by more calls.
    if (error instanceof ReplyUntrusted || (error instanceof ProviderRefused && !error.retryable)) return null;
    throw error;
  }
}
