import type { Account, Flavour, ScriptFlavour } from './account.js';
import { type FieldReader, type FieldReaders, type FieldsOf, readFields } from './protocol/fields.js';
import type { Message } from './protocol/message.js';
import { REQUEST_SUCCESS } from './statuses.js';

/** The ids by which a reply can be held against what was asked. */
export type IdName = 'paymentId' | 'orderId';

/** Stands in a request for fields that the input brings along, names and all. */
export const SPREAD: unique symbol = Symbol('spread');

/**
 * One endpoint of the provider as a value: where it is, what goes out, what comes back and what that means. The client
 * runs them all.
 */
export interface Endpoint<Input extends object, Result> {
  /** Path below the account's base URL, `{merchant}` standing for the merchant's id. The signature's script name is derived from it. */
  readonly path: string;
  readonly secret: 'payment' | 'payout';
  /** A `write` is never sent again once its bytes may have left. */
  readonly effect: 'read' | 'write';
  /**
   * Input to wire names; `null` for what this script does not take, SPREAD for a message whose fields are sent as they are.
   * Values that are absent, `null` or empty are not sent.
   */
  readonly request: { readonly [K in keyof Input]-?: string | null | typeof SPREAD };
  /**
   * Which ids of the reply must be those asked for: names are not covered by the signature, so a signed reply about
   * another payment is a forgery or a mix-up. `ifPresent` where the documented reply does not carry the id.
   */
  readonly identity: Readonly<Partial<Record<IdName, 'required' | 'ifPresent'>>>;
  /**
   * Whether the provider's pages show its replies without a signature. One that carries none is read then: it is a hint, of which
   * nobody may believe that money moved. One that carries a wrong one is as little believed as any other.
   */
  readonly mayBeUnsigned: boolean;
  /**
   * Whether it is about a phone that its request does not name: then its replies' words are kept without any number as long as
   * one.
   */
  readonly hidesNumbers: boolean;
  /** Request-level status words of success; `ok` for nearly all. */
  readonly success: readonly string[];
  /**
   * Whether a signed reply that calls itself an error is the whole record of something that failed, which is what was asked
   * for.
   */
  readonly isFailedRecord: (reply: Message) => boolean;
  /** Lists that the provider may leave out of its signature when they are empty. */
  readonly lists: readonly string[];
  /** The ids that a verified reply names. */
  readonly identify: (reply: Message) => Readonly<Partial<Record<IdName, string | null>>>;
  /** How it is called at the asynchronous Gateway API; `null`: as a signed form that is answered in signed XML. */
  readonly async: AsyncCall | null;
  /** Reads a verified reply. */
  readonly result: (reply: Message, context: ReadingContext) => Result;
}

/** JSON under a detached JWS, answered by JSON that nobody signs. A write's input has its `idempotencyKey`. */
export interface AsyncCall {
  /** What stands in the header X-Action: several actions share one path. */
  readonly action: string;
  /** The fields of the request that are sums. */
  readonly numbers: readonly string[];
}

/** What reading a reply needs beside the reply. */
export interface ReadingContext {
  readonly account: Account;
  readonly checkedAt: Date;
}

interface Declaration<Input extends object, S extends FieldReaders, Result>
  extends Pick<Endpoint<Input, Result>, 'path' | 'secret' | 'effect' | 'request'>,
    Partial<
      Pick<
        Endpoint<Input, Result>,
        'identity' | 'mayBeUnsigned' | 'hidesNumbers' | 'success' | 'lists' | 'isFailedRecord' | 'async'
      >
    > {
  readonly response: S;
  readonly result: (reply: FieldsOf<S>, context: ReadingContext) => Result;
}

/** Declares an operation; the types of its reply and result follow from the shapes. */
export function defineEndpoint<Input extends object, S extends FieldReaders, Result>({
  response,
  result,
  ...rest
}: Declaration<Input, S, Result>): Endpoint<Input, Result> {
  const { paymentId, orderId } = response as Readonly<Partial<Record<IdName, FieldReader<string | null>>>>;
  return {
    identity: {},
    mayBeUnsigned: false,
    hidesNumbers: false,
    success: REQUEST_SUCCESS,
    lists: [],
    isFailedRecord: () => false,
    async: null,
    ...rest,
    identify: (reply) => {
      const said: Partial<Record<IdName, string | null>> = {};
      if (paymentId !== undefined) said.paymentId = paymentId(reply);
      if (orderId !== undefined) said.orderId = orderId(reply);
      return said;
    },
    result: (reply, context) => result(readFields(response, reply), context),
  };
}

/**
 * Whether a reply must name what was asked for, so that no other can be taken for it. What need not is asked for on a
 * connection of its own: a kept one may still hold a reply to somebody else's question.
 */
export function bindsReply<Input extends object>({ identity, async }: Endpoint<Input, unknown>, input: Input): boolean {
  // Every reply of the asynchronous Gateway API names the request that it answers.
  if (async !== null) return true;
  const asked = input as Partial<Record<IdName, string>>;
  return (['paymentId', 'orderId'] as const).some((id) => identity[id] === 'required' && asked[id] !== undefined);
}

/** The same operation in the provider's two families of scripts. */
export type PerScripts<Input extends object, Result> = Readonly<Record<ScriptFlavour, Endpoint<Input, Result>>>;

/** The same operation in each of the provider's interfaces. */
export type PerFlavour<Input extends object, Result> = Readonly<Record<Flavour, Endpoint<Input, Result>>>;
