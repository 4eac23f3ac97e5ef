import { Agent } from 'node:http';
import fc from 'fast-check';
import { createGateway } from '../../src/app/gateway.js';
import { defaultTuning } from '../../src/app/tuning.js';
import { parseConfig } from '../../src/config/config.js';
import { trapCode } from '../code-traps.js';
import { HOSTILE_NAMES } from '../mutations.js';
import { postJson } from '../post-json.js';
import { defineTarget, type Target } from '../target.js';

/** So often a document is sent: a compiler of those that are asked often would have come to it by then. */
const TIMES = 4;

/** What texts begin with that a known compiler of queries writes into its code without quotes. */
const MARKER = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d';

/** Stands in every text of a document: where it is run, it leaves itself behind. */
const CANARY = 'canary_in_the_gateway';
const EXPRESSIONS = [
  `globalThis.${CANARY}=1`,
  `0);globalThis.${CANARY}=1;(0`,
  `"+(globalThis.${CANARY}=1)+"`,
  `\${globalThis.${CANARY}=1}`,
  `'];globalThis.${CANARY}=1;['`,
  `\\u0022+(globalThis.${CANARY}=1)//`,
  `*/globalThis.${CANARY}=1/*`,
  `\u2028globalThis.${CANARY}=1\u2028`,
];

const words = fc
  .tuple(
    fc.constantFrom('', MARKER, `${MARKER}(`, '\n', '`'),
    fc.constantFrom(...EXPRESSIONS),
    fc.string({ maxLength: 5 }),
  )
  .map((parts) => parts.join(''));
const literal = fc.oneof(
  { weight: 4, arbitrary: words.map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: words.map((text) => `"""${text.replaceAll('"""', '')} """`) },
  { weight: 1, arbitrary: fc.constantFrom('null', '1', '-1.5e3', 'true', '7000000001', 'CANARY', '[]', '{}') },
  { weight: 1, arbitrary: words.map((text) => `[${JSON.stringify(text)}]`) },
  { weight: 1, arbitrary: words.map((text) => `{ name: ${JSON.stringify(text)} }`) },
);
const name = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES, CANARY, MARKER, 'a', 'b'),
  fc.stringMatching(/^[A-Za-z_]\w{0,9}$/),
);

/** Documents with values in every place that takes one, and names of the sender's own in every place that takes those. */
const document = fc
  .record({
    name,
    alias: name,
    variable: name,
    fragment: name,
    first: literal,
    second: literal,
    third: literal,
    condition: fc.constantFrom('true', 'false', `"${CANARY}"`),
  })
  .chain((p) =>
    fc.constantFrom(
      `{ ${p.alias}: payment(paymentId: ${p.first}, account: ${p.second}) { ${p.name}: id } }`,
      `query ${p.name}($${p.variable}: ID! = ${p.first}) { ${p.alias}: payment(paymentId: $${p.variable}) { paymentId } }`,
      `query ($${p.variable}: [ID!]! = [${p.first}, ${p.second}]) { paymentsById(paymentIds: $${p.variable}) { ${p.alias}: status } }`,
      `{ paymentsById(paymentIds: [${p.first}, ${p.second}]) { paymentId ...${p.fragment} } } fragment ${p.fragment} on Payment { ${p.alias}: status @include(if: ${p.condition}) }`,
      `{ paymentByOrder(orderId: ${p.first}) @skip(if: ${p.condition}) { id } payoutStatus(orderId: ${p.second}) { rawStatus } }`,
      `mutation { refundPayment(input: { paymentId: ${p.first}, idempotencyKey: ${p.second}, amount: ${p.third} }) { ${p.alias}: replayed } }`,
      `mutation ($${p.variable}: String! = ${p.first}) { capturePayment(input: { paymentId: "1", idempotencyKey: $${p.variable} }) { replayed } }`,
      `mutation { createPayment(input: { orderId: ${p.first}, amount: "1", currency: "KZT", description: ${p.second}, idempotencyKey: "k", parameters: [{ name: "a", value: ${p.third} }] }) { replayed } }`,
    ),
  );

/**
 * No text becomes code: documents with code in every place, sent again and again to a whole gateway, while whatever is made
 * into code is watched. Nothing at all may be, so no text of a document can be in it.
 */
export async function code(): Promise<Target> {
  const env = {
    PORT: '0',
    SIMULATOR_PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: ':memory:',
    CALLER_COST_PER_MINUTE: '99999999',
  };
  const gateway = await createGateway(
    parseConfig(env, () => ''),
    defaultTuning,
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const traps = trapCode();
  return defineTarget({
    name: 'code',
    share: 1,
    inputs: document,
    check: async (query) => {
      let refused = false;
      for (let time = 0; time < TIMES; time += 1) {
        const { text } = await postJson(`${gateway.url}/graphql`, agent, JSON.stringify({ query }));
        refused = text.startsWith('{"errors"');
      }
      const [made] = traps.made;
      if (made !== undefined) throw new Error(`Text became code: ${made.slice(0, 500)}`);
      if (CANARY in globalThis) throw new Error('Text of a document was run.');
      return refused ? 'refused' : 'accepted';
    },
    close: async () => {
      traps.remove();
      agent.destroy();
      await gateway.close();
    },
  });
}
