import type { Account } from './account.js';
import type { CallObserver, CallOptions } from './call-options.js';
import { Distrust } from './distrust.js';
import { bindsReply, type Endpoint, type ReadingContext } from './endpoint.js';
import { ProviderFault, ProviderRefused, ReplyUntrusted } from './errors/errors.js';
import { encodeForm } from './protocol/form.js';
import type { Message } from './protocol/message.js';
import { scriptOf, withSignature } from './protocol/signature.js';
import { decodeXml } from './protocol/xml.js';
import { redactReplyText } from './redaction/reply-text.js';
import {
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
import { isWrongSecret, type Keys, SecretOrder } from './secrets.js';
import type { RawReply } from './transport/exchange.js';
import { type CallLimits, Deadline, HostGuard, LANES, type Lane, roomOf, withRetries } from './transport/retry.js';
import { httpTransport, type Transport } from './transport/transport.js';

/** What a call brought, and a way to have it once more. */
export interface Reading<Result> {
  readonly value: Result | null;
  /**
   * Reads the reply's text again: to keep that takes a fraction of the memory, and of the work of cleaning it up, that
   * what is read of it takes. `null` where it must not be kept, since it holds words that may name somebody.
   */
  readonly again: (() => Result | null) | null;
}

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
  private readonly distrust = new Distrust();

  constructor(
    private readonly limits: CallLimits,
    private readonly observe: CallObserver = () => {},
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
    return (await this.reading(account, operation, input, options)).value;
  }

  /** As call, for results that are kept for a while. */
  async reading<Input extends object, Result>(
    account: Account,
    operation: Endpoint<Input, Result>,
    input: Input,
    options: CallOptions = {},
  ): Promise<Reading<Result>> {
    const script = scriptOf(operation.path);
    const started = performance.now();
    const ended = (fault: ProviderFault | null) => {
      this.distrust.note(account, fault);
      const milliseconds = performance.now() - started;
      this.observe({ script, account: account.id, milliseconds, fault, cause: options.cause ?? null });
    };
    try {
      const reading = await this.attempts(account, operation, input, options);
      ended(null);
      return reading;
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      ended(error);
      if (operation.effect === 'read' && error instanceof ProviderRefused && NOT_FOUND.has(error.providerCode))
        return { value: null, again: null };
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
  ): Promise<Reading<Result>> {
    const { transport, guard } = this.wayTo(account, lane);
    const deadline = new Deadline(this.limits.timeoutMs);
    const script = scriptOf(operation.path);
    const freshConnection = operation.effect === 'write' || !bindsReply(operation, input);
    let isCommitted = false;
    const commit = beforeSending && {
      beforeSending: async () => {
        isCommitted = true;
        await beforeSending();
      },
    };
    const askWith = async (keys: Keys, end: number): Promise<Reading<Result>> => {
      const request = withSignature(script, requestOf(account, operation, input), keys.current.reveal());
      const form = encodeForm(request);
      const post = (own: boolean) =>
        transport.post(operation.path, form, { timeoutMs: end - performance.now(), freshConnection: own, ...commit });
      const read = (raw: RawReply) =>
        this.read(raw, account, operation, input, { script, keys, request, knownOfPayer });
      const raw = await post(freshConnection);
      if (!raw.isReused) return read(raw);
      // What does not name what was asked for may be one reply too many to the request before.
      const reading = readIfOurs(() => read(raw));
      return reading ?? read(await post(true));
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
            const reading = await askWith(other, end);
            this.secrets.prefer(account, other);
            return reading;
          }
        }),
      // Once it was written down that it leaves, it leaves now or never.
      () => isCommitted,
    );
  }

  private read<Input extends object, Result>(
    raw: RawReply,
    account: Account,
    operation: Endpoint<Input, Result>,
    input: Input,
    { script, keys, request, knownOfPayer }: Asked,
  ): Reading<Result> {
    const received = decode(raw);
    const trusted = isSignedBy(script, received, keys.accepted, operation.lists);
    if (!trusted && raw.status === TOO_MANY_REQUESTS) throw unavailable(raw);
    const reply = redactReplyText(received, request, [...keys.accepted, ...knownOfPayer]);
    const isRecord = trusted && operation.isFailedRecord(reply);
    if (!isRecord) refuseErrors(reply, trusted && !namesAnother(reply, input));
    if (!trusted) throw new ReplyUntrusted(whyUntrusted(reply), false);
    if (!isRecord) refuseOtherWords(reply, operation.success);
    const context = { account, checkedAt: new Date() };
    const value = readReply(operation, reply, input, context);
    const again = reply === received ? readingAgain(operation, raw.body.toString(), input, context) : null;
    return { value, again };
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

/** What was asked, and with which keys. */
interface Asked {
  readonly script: string;
  readonly keys: Keys;
  readonly request: Message;
  readonly knownOfPayer: readonly string[];
}

/** The reading where the reply is certainly the one to what was asked, else `null`. Raises what says that the host is down. */
function readIfOurs<Result>(read: () => Reading<Result>): Reading<Result> | null {
  try {
    const reading = read();
    return reading.value === null ? null : reading;
  } catch (error) {
    // What passes is asked again anyway, and a failing system is not helped by more calls.
    if (error instanceof ReplyUntrusted || (error instanceof ProviderRefused && !error.retryable)) return null;
    throw error;
  }
}

/**
 * A function of its own, so that what it makes holds on to nothing but these. The body is kept as a text: as bytes it would
 * hold on to all that was read into memory beside it.
 */
function readingAgain<Input extends object, Result>(
  operation: Endpoint<Input, Result>,
  body: string,
  input: Input,
  context: ReadingContext,
): () => Result | null {
  return () => readReply(operation, decodeXml(body), input, context);
}
