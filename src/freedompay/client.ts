import { InvalidAmount } from '../domain/money.js';
import type { Secret } from '../domain/secret.js';
import type { Account } from './account.js';
import { ProviderFault, ProviderRefused, ProviderUnavailable, ReplyUntrusted } from './errors.js';
import type { IdName, Operation, ReadingContext } from './operation.js';
import { encodeForm } from './protocol/form.js';
import { MalformedMessage, type Message, textOf } from './protocol/message.js';
import { text, UnreadableField } from './protocol/shape.js';
import { SIGNATURE_FIELD, scriptOf, seal, verify } from './protocol/signature.js';
import { decodeXml } from './protocol/xml.js';
import { requestOf } from './request.js';
import { Deadline, HostGuard, type Patience, withRetries } from './retry.js';
import type { RawReply } from './exchange.js';
import { httpTransport, type Transport } from './transport.js';
import { withSafeWords } from './words.js';

/** Told of every call when it ended; for logs. Never holds a value of the call but its ids. */
export type CallObserver = (call: {
  readonly script: string;
  readonly account: string;
  readonly milliseconds: number;
  readonly fault: ProviderFault | null;
}) => void;

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

interface Host {
  readonly transport: Transport;
  readonly guard: HostGuard;
}

/** Calls the provider: signs, sends, decodes, verifies and reads. */
export class FreedomPayClient {
  private readonly hosts = new Map<string, Host>();

  constructor(
    private readonly patience: Patience,
    private readonly observe: CallObserver = () => {},
  ) {}

  /**
   * Runs an operation. Raises a ProviderFault; a read of something the provider does not know is `null`. What the reply says
   * in words repeats neither what it and the request say of the payer, nor what is known of him otherwise.
   */
  async call<Input extends object, Result>(
    account: Account,
    operation: Operation<Input, Result>,
    input: Input,
    knownOfPayer: readonly string[] = [],
  ): Promise<Result | null> {
    return (await this.reading(account, operation, input, knownOfPayer)).value;
  }

  /** As call, for results that are kept for a while. */
  async reading<Input extends object, Result>(
    account: Account,
    operation: Operation<Input, Result>,
    input: Input,
    knownOfPayer: readonly string[] = [],
  ): Promise<Reading<Result>> {
    const script = scriptOf(operation.path);
    const started = performance.now();
    const ended = (fault: ProviderFault | null) =>
      this.observe({ script, account: account.id, milliseconds: performance.now() - started, fault });
    try {
      const reading = await this.attempts(account, operation, input, script, knownOfPayer);
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
  isResting(account: Account): boolean {
    return this.hosts.get(account.baseUrl)?.guard.isOpen ?? false;
  }

  /** Waits for the calls under way and closes the connections. */
  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map(({ transport }) => transport.close()));
  }

  private attempts<Input extends object, Result>(
    account: Account,
    operation: Operation<Input, Result>,
    input: Input,
    script: string,
    knownOfPayer: readonly string[],
  ): Promise<Reading<Result>> {
    const { transport, guard } = this.hostOf(account);
    const deadline = new Deadline(this.patience.timeoutMs);
    return withRetries(operation.effect, deadline, (shareMs) =>
      guard.run(deadline, async () => {
        const timeoutMs = Math.min(shareMs, deadline.remainingMs());
        const secrets = secretsOf(account, operation.secret);
        const request = seal(script, requestOf(account, operation, input), secrets.current.reveal());
        const raw = await transport.post(operation.path, encodeForm(request), {
          timeoutMs,
          freshConnection: operation.effect === 'write',
        });
        const received = decode(raw);
        const trusted = isSignedBy(script, received, secrets.accepted, operation.lists);
        const reply = withSafeWords(received, request, [...secrets.accepted, ...knownOfPayer]);
        refuseErrors(reply, trusted && !namesAnother(reply, input));
        if (!trusted) throw new ReplyUntrusted(whyUntrusted(reply), false);
        refuseOtherWords(reply, operation.success);
        const read = { account, checkedAt: new Date() };
        const value = readReply(operation, reply, input, read);
        return { value, again: reply === received ? readingAgain(operation, raw.body.toString(), input, read) : null };
      }),
    );
  }

  private hostOf({ baseUrl }: Account): Host {
    const known = this.hosts.get(baseUrl);
    if (known) return known;
    const { parallel, timeoutMs } = this.patience;
    const host: Host = {
      transport: httpTransport(baseUrl, parallel, Math.min(5_000, timeoutMs / 2)),
      guard: new HostGuard(parallel),
    };
    this.hosts.set(baseUrl, host);
    return host;
  }
}

function secretsOf(account: Account, kind: 'payment' | 'payout'): { current: Secret; accepted: readonly string[] } {
  const current = kind === 'payment' ? account.secret : account.payoutSecret;
  return { current, accepted: [current, ...account.previousSecrets].map((secret) => secret.reveal()) };
}

/** The body is read before the HTTP status is judged: the provider's own errors come with any status. */
function decode(raw: RawReply): Message {
  try {
    return decodeXml(raw.body);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    if (raw.status >= 500) throw new ProviderUnavailable(`it answered with HTTP ${raw.status}`, true, { cause: error });
    throw new ReplyUntrusted(`HTTP ${raw.status}: ${error.message.replace(/\.$/, '')}`, true, { cause: error });
  }
}

/**
 * Whether the provider signed the reply. A list that is empty at the provider may be signed as nothing while its empty
 * element reads as one empty value, so a mismatch is tried once more without the operation's empty lists.
 */
function isSignedBy(script: string, reply: Message, secrets: readonly string[], lists: readonly string[]): boolean {
  if (verify(script, reply, secrets)) return true;
  const rest = reply.filter(
    ([name, value]) => !(lists.includes(name) && typeof value === 'string' && value.trim() === ''),
  );
  return rest.length < reply.length && verify(script, rest, secrets);
}

function whyUntrusted(reply: Message): string {
  const signed = textOf(reply, SIGNATURE_FIELD) !== undefined;
  return signed ? 'its signature is wrong (check the secret key)' : 'it carries no signature';
}

const ERRORS = new Set(['error', 'failed', 'rejected']);

function refuseErrors(reply: Message, trusted: boolean): void {
  if (!ERRORS.has(statusOf(reply))) return;
  const code = errorCode(reply)?.trim().slice(0, 20) ?? '';
  throw new ProviderRefused(code, errorWords(reply), trusted);
}

// Either pair may carry them, and the other may stand beside it empty.
const errorCode = text('pg_error_code', 'pg_failure_code');
const errorWords = text('pg_error_description', 'pg_failure_description');

function refuseOtherWords(reply: Message, success: readonly string[]): void {
  const word = statusOf(reply);
  if (!success.includes(word))
    throw new ReplyUntrusted(`its request status "${word.slice(0, 40)}" is not known`, false);
}

function statusOf(reply: Message): string {
  return textOf(reply, 'pg_status')?.trim().toLowerCase() ?? '';
}

/** Reads a reply that is known to be the provider's, once it is known to be about what was asked. */
function readReply<Input extends object, Result>(
  operation: Operation<Input, Result>,
  reply: Message,
  input: Input,
  context: ReadingContext,
): Result | null {
  try {
    const said = operation.identify(reply);
    // Payment id 0 says "does not exist": it belongs to no one, and nothing else need be in such a reply.
    if (operation.effect === 'read' && /^0+$/.test(said.paymentId ?? '')) return null;
    refuseOthersReply(operation, said, input);
    return operation.result(reply, context);
  } catch (error) {
    if (!(error instanceof UnreadableField || error instanceof InvalidAmount)) throw error;
    throw new ReplyUntrusted(`it can not be read: ${error.message.replace(/\.$/, '')}`, false, { cause: error });
  }
}

/**
 * A function of its own, so that what it makes holds on to nothing but these. The body is kept as a text: as bytes it would
 * hold on to all that was read into memory beside it.
 */
function readingAgain<Input extends object, Result>(
  operation: Operation<Input, Result>,
  body: string,
  input: Input,
  context: ReadingContext,
): () => Result | null {
  return () => readReply(operation, decodeXml(body), input, context);
}

/** Whether an error names another payment than was asked for: then its signature proves nothing of this one. */
function namesAnother(reply: Message, { paymentId }: Partial<Record<IdName, string>>): boolean {
  const said = textOf(reply, 'pg_payment_id')?.trim() ?? '';
  return paymentId !== undefined && !/^0*$/.test(said) && said !== paymentId;
}

const IDS: readonly IdName[] = ['paymentId', 'orderId'];

function refuseOthersReply<Input extends object>(
  operation: Operation<Input, unknown>,
  said: ReturnType<Operation<Input, unknown>['identify']>,
  input: Input,
): void {
  for (const id of IDS) {
    const rule = operation.identity[id];
    const asked = (input as Partial<Record<IdName, string>>)[id];
    if (rule === undefined || asked === undefined || (rule === 'ifPresent' && said[id] === null)) continue;
    if (said[id] !== asked) throw new ReplyUntrusted(`it is about another ${id} than the one asked for`, false);
  }
}
