import { isIP } from 'node:net';
import * as z from 'zod';
import type { PayerLimits } from '../callers/payer-limits.js';
import type { StreamLimits } from '../callers/stream-quota.js';
import { isOrigin } from '../domain/hosts.js';
import type { TrustedDocument } from '../graphql/admission/trusted-documents.js';
import { text } from './accounts.js';

/** How much callers may ask for. */
export interface Limits {
  /** Provider calls that one request may cause. */
  readonly requestCost: number;
  /** Provider calls that one caller may cause in a minute. */
  readonly callerCostPerMinute: number;
  readonly streams: StreamLimits;
  readonly payers: PayerLimits;
}

const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a number above zero')
  .transform(Number);
const percent = z
  .string()
  .regex(/^([1-9]\d?|100)$/, 'must be a percentage, 1 to 100')
  .transform((value) => Number(value) / 100);
const origins = text
  .transform((value) => value.split(',').map((one) => one.trim()))
  .refine((all) => all.every(isOrigin), 'must be origins such as "https://shop.example", comma separated');

const networks = text
  .transform((value) => value.split(',').map((one) => one.trim()))
  .refine((all) => all.every(isNetwork), 'must be addresses or networks such as "10.0.0.0/8", comma separated');

/** The variables that say what the gateway shows to whom, and how much. */
export const exposureVariables = {
  PLAYGROUND: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).optional(),
  DESK: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).optional(),
  CORS_ORIGINS: origins.optional(),
  TRUST_PROXY: networks.optional(),
  FEDERATION: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('off'),
  TRUSTED_DOCUMENTS: text.optional(),
  REQUEST_COST_LIMIT: count.default(200),
  CALLER_COST_PER_MINUTE: count.default(3_000),
  CALLER_SUBSCRIPTIONS: count.default(100),
  SUBSCRIPTIONS: count.default(10_000),
  PAYER_REQUEST_COST: count.default(12),
  PAYER_COST_PER_MINUTE: count.default(60),
  PAYER_SUBSCRIPTIONS: count.default(3),
  PAYER_SHARE: percent.default(0.5),
};
export type ExposureVariables = z.infer<z.ZodObject<typeof exposureVariables>>;

/** What a gateway shows, as its configuration has it. */
export interface Exposure {
  /** Whether there is a playground, and the schema can be read from the gateway. */
  readonly playground: boolean;
  /** Whether there is the page on which people decide on operations. */
  readonly desk: boolean;
  /** Whether a router may have the gateway as a subgraph. */
  readonly federation: boolean;
  /** Origins of the web pages that may call; empty: none. */
  readonly corsOrigins: readonly string[];
  /** Proxies whose word about where a request comes from is believed, as addresses and networks; `null`: any of a private network. */
  readonly trustedProxies: readonly string[] | null;
  /** The only operations that are answered; `null`: any. */
  readonly trustedDocuments: readonly TrustedDocument[] | null;
  readonly limits: Limits;
}

/** Adds what is wrong to the problems. */
export function exposureOf(
  values: ExposureVariables,
  { production, usesSimulator }: { readonly production: boolean; readonly usesSimulator: boolean },
  readText: (path: string) => string,
  problems: string[],
): Exposure {
  const { REQUEST_COST_LIMIT: requestCost, CALLER_COST_PER_MINUTE: callerCostPerMinute } = values;
  if (requestCost > callerCostPerMinute)
    problems.push(
      `REQUEST_COST_LIMIT (${requestCost}) is more than CALLER_COST_PER_MINUTE (${callerCostPerMinute}): no caller could ever use it.`,
    );
  if (values.PAYER_REQUEST_COST > values.PAYER_COST_PER_MINUTE)
    problems.push(
      `PAYER_REQUEST_COST (${values.PAYER_REQUEST_COST}) is more than PAYER_COST_PER_MINUTE (${values.PAYER_COST_PER_MINUTE}): no payer could ever use it.`,
    );
  return {
    playground: values.PLAYGROUND === undefined ? !production : values.PLAYGROUND === 'on',
    desk: values.DESK === undefined ? usesSimulator : values.DESK === 'on',
    federation: values.FEDERATION === 'on',
    corsOrigins: values.CORS_ORIGINS ?? [],
    trustedProxies: values.TRUST_PROXY ?? null,
    trustedDocuments:
      values.TRUSTED_DOCUMENTS === undefined ? null : documentsOfFile(values.TRUSTED_DOCUMENTS, readText, problems),
    limits: {
      requestCost,
      callerCostPerMinute,
      streams: { perCaller: values.CALLER_SUBSCRIPTIONS, inAll: values.SUBSCRIPTIONS },
      payers: {
        requestCost: values.PAYER_REQUEST_COST,
        costPerMinute: values.PAYER_COST_PER_MINUTE,
        streams: values.PAYER_SUBSCRIPTIONS,
        share: values.PAYER_SHARE,
      },
    },
  };
}

/** Whether a text is an IP address, or a network as an address and the bits that count. */
function isNetwork(one: string): boolean {
  const [address = '', bits = '0', ...rest] = one.split('/');
  const version = isIP(address);
  return rest.length === 0 && version > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

/** A list of texts; an object of texts by name; or the manifest that Apollo's tools write. */
const documents = z.union([
  z.array(z.string()).transform((texts) => texts.map((one): TrustedDocument => ({ text: one, id: null }))),
  z
    .object({
      format: z.literal('apollo-persisted-query-manifest'),
      operations: z.array(z.object({ id: z.string(), body: z.string() })),
    })
    .transform(({ operations }) => operations.map(({ id, body }): TrustedDocument => ({ id, text: body }))),
  z
    .record(z.string(), z.string())
    .transform((texts) => Object.entries(texts).map(([id, one]): TrustedDocument => ({ id, text: one }))),
]);

function documentsOfFile(path: string, readText: (path: string) => string, problems: string[]): TrustedDocument[] {
  let json: unknown;
  try {
    json = JSON.parse(readText(path));
  } catch (error) {
    problems.push(`TRUSTED_DOCUMENTS names ${path}, which cannot be read as JSON: ${(error as Error).message}`);
    return [];
  }
  const parsed = documents.safeParse(json);
  if (parsed.success && parsed.data.length > 0) return parsed.data;
  problems.push(
    `TRUSTED_DOCUMENTS names ${path}, which must be a list of operations, an object of them by name, or an Apollo manifest, with one at least.`,
  );
  return [];
}
