import { Agent } from 'node:http';
import fc from 'fast-check';
import { createGateway } from '../../src/app/gateway.js';
import { defaultTuning } from '../../src/app/tuning.js';
import { parseConfig } from '../../src/config/config.js';
import { hostileQuery } from '../hostile-queries.js';
import { HOSTILE_NAMES, mutated, soup } from '../mutations.js';
import { postJson } from '../post-json.js';
import { type CheckResult, defineTarget, type Target } from '../target.js';

/** What a caller may be told; a defect of the gateway is not among it. */
const CODES = new Set([
  ...[
    'BAD_USER_INPUT',
    'BAD_REQUEST',
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ...['ACCOUNT_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', 'LIMIT_EXCEEDED', 'RATE_LIMITED', 'FORBIDDEN', 'UNAUTHENTICATED'],
  ...['PROVIDER_UNAVAILABLE', 'PROVIDER_TIMEOUT'],
  ...['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED'],
]);

/** Nothing here waits for money to move: the writes name payments that do not exist. */
const QUERIES = [
  '{ payment(paymentId: "7000000003") { status refundableAmount { amount currency } allowedActions refunds { refundId amount { amount } } } }',
  'query ($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId status payer { email } } }',
  'query Q($a: Boolean = true) { ...F @include(if: $a) } fragment F on Query { payoutStatus(orderId: "DEMO-PAYOUT-OK") { state } }',
  'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { replayed operation { id problem { code } } } }',
  'mutation { capturePayment(input: { paymentId: "1", idempotencyKey: "k", amount: "1.00" }) { replayed } }',
  'mutation ($input: CreatePaymentInput!) { createPayment(input: $input) { checkout { id state problem { code } } } }',
  '{ __schema { types { name } } __typename }',
];
const VARIABLES = [
  {},
  { ids: ['7000000001', '1'], a: false },
  { input: { paymentId: '1', idempotencyKey: 'key', amount: '1.00' } },
  {
    input: {
      ...{ orderId: 'A', amount: '10', currency: 'KZT', description: 'x', idempotencyKey: 'key-2' },
      parameters: [{ name: 'a', value: 'b' }],
    },
  },
];
const WHOLE = QUERIES.flatMap((query) => VARIABLES.map((variables) => JSON.stringify({ query, variables })));

/** GraphQL over HTTP, against a whole gateway: every answer is one that callers can read, and none is a defect. */
export async function graphql(): Promise<Target> {
  // With a budget that lasts: what is turned down for its price is not looked at any further.
  const env = {
    PORT: '0',
    SIMULATOR_PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: ':memory:',
    CALLER_COST_PER_MINUTE: '9999999',
  };
  const gateway = await createGateway(
    parseConfig(env, () => ''),
    defaultTuning,
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  return defineTarget({
    name: 'GraphQL',
    share: 2,
    inputs: fc.oneof(
      { weight: 1, arbitrary: hostileQuery.map((query) => JSON.stringify({ query })) },
      { weight: 3, arbitrary: mutated(WHOLE) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(mutated(QUERIES), fc.constantFrom(...VARIABLES))
          .map(([query, variables]) => JSON.stringify({ query, variables })),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(soup, hostileValue).map(([query, variables]) => JSON.stringify({ query, variables })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(...QUERIES), hostileValue)
          .map(([query, input]) => JSON.stringify({ query, variables: { input, ids: input } })),
      },
    ),
    check: (body) => resultOf(gateway.url, agent, body),
    close: async () => {
      agent.destroy();
      await gateway.close();
    },
  });
}

/** Values with names in them that reach into objects; JSON.parse makes them names of their own. */
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc
    .tuple(fc.constantFrom(...HOSTILE_NAMES), fc.jsonValue())
    .map(([name, value]) => JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`)),
  fc
    .constantFrom(...HOSTILE_NAMES)
    .map((name) => JSON.parse(`{"input":{"paymentId":"1","idempotencyKey":"k","${name}":{"polluted":1}}}`).input),
);

async function resultOf(url: string, agent: Agent, body: string): Promise<CheckResult> {
  const { status, text } = await postJson(`${url}/graphql`, agent, body);
  const { data, errors = [] } = JSON.parse(text) as {
    data?: unknown;
    errors?: { message: string; extensions?: Record<string, unknown> }[];
  };
  for (const { message, extensions } of errors) {
    const { code, requestId } = extensions ?? {};
    if (!CODES.has(String(code)) || typeof requestId !== 'string')
      throw new Error(`${status} ${String(code)}: ${message}`);
  }
  if (![200, 400, 413, 429].includes(status) || (errors.length === 0 && !data)) throw new Error(`${status}: ${text}`);
  if (namesPrototype(body) && status === 200) throw new Error('"__proto__" was passed over.');
  return errors.length === 0 ? 'accepted' : 'refused';
}

/** Whether a JSON object in the body has a field of that name: to be refused, not to be lost. */
function namesPrototype(body: string): boolean {
  let found = false;
  try {
    JSON.parse(body, (name, value) => {
      found ||= name === '__proto__';
      return value;
    });
  } catch {
    return false;
  }
  return found;
}
