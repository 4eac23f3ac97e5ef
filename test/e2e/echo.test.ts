import { describe, expect, test } from '@jest/globals';
import { sharedSystem } from '../harness/system.js';

const system = sharedSystem();
const CARD = '4111111111111111';
const EMAIL = 'payer@shop.example';

interface ErrorAnswer {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Asks for a plain answer and for a stream, and gives the errors of both with the whole text that came. */
async function rejections(query: string, variables: object = {}, operationName?: string) {
  const ask = async (accept: string) => {
    const response = await fetch(`${system().gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query, variables, operationName }),
    });
    const text = await response.text();
    const json = /^data: (\{.*\})$/m.exec(text)?.[1] ?? text;
    return { text, errors: (JSON.parse(json) as { readonly errors: readonly ErrorAnswer[] }).errors };
  };
  return { plain: await ask('application/json'), stream: await ask('text/event-stream') };
}

const CREATE = 'mutation ($input: CreatePaymentInput!) { createPayment(input: $input) { replayed } }';
const input = (other: object) => ({
  input: { orderId: 'A-1', amount: '1', currency: 'KZT', description: 'd', idempotencyKey: 'k', ...other },
});
const create = (fields: string) =>
  `mutation { createPayment(input: { orderId: "A", amount: "1", currency: "KZT", description: "d", idempotencyKey: "k", ${fields} }) { replayed } }`;

describe.each<readonly [string, string, object, RegExp]>([
  // Variables.
  [
    'an unknown field',
    CREATE,
    input({ card: CARD, payerEmail: EMAIL }),
    /"\$input".*Field "card".*"CreatePaymentInput"/,
  ],
  ['an unknown field named like a card', CREATE, input({ [`c${CARD}`]: 1 }), /"\$input".*A field is not defined/],
  ['a misspelt field', CREATE, input({ payerMail: EMAIL }), /"payerMail".*Did you mean "payerEmail"/],
  ['a wrong enum', CREATE, input({ captureMethod: CARD }), /"input\.captureMethod".*enum "CaptureMethod"/],
  ['a misspelt enum', CREATE, input({ captureMethod: 'MANUEL', payerEmail: EMAIL }), /Did you mean .*"MANUAL"/],
  ['an enum that is no text', CREATE, input({ captureMethod: { card: CARD } }), /"input\.captureMethod"/],
  [
    'an enum that mimics GraphQL',
    CREATE,
    input({ captureMethod: `x" does not exist in "${CARD}" enum. Did you mean the enum value "${CARD}"?` }),
    /"input\.captureMethod".*enum "CaptureMethod"\.$/,
  ],
  [
    'a text that is none',
    CREATE,
    input({ description: [CARD, EMAIL] }),
    /"input\.description".*String cannot represent/,
  ],
  ['a number that is none', CREATE, input({ lifetimeSeconds: CARD }), /"input\.lifetimeSeconds".*Int cannot represent/],
  ['a number too large', CREATE, input({ lifetimeSeconds: Number(CARD) }), /"input\.lifetimeSeconds".*32-bit/],
  ['a flag that is none', CREATE, input({ testMode: EMAIL }), /"input\.testMode".*Boolean/],
  ['an amount that is none', CREATE, input({ amount: `${CARD}.5.5` }), /"input\.amount".*like "40\.00"/],
  ['an amount that is a number', CREATE, input({ amount: Number(CARD) }), /"input\.amount".*like "40\.00"/],
  ['a currency that is none', CREATE, input({ currency: CARD }), /"input\.currency".*ISO 4217/],
  [
    'a list in a list',
    CREATE,
    input({ receipt: [{ name: CARD, count: EMAIL, price: '1' }] }),
    /"input\.receipt\[0\]\.count"/,
  ],
  ['a list with nothing of it', CREATE, input({ parameters: [CARD] }), /"input\.parameters\[0\]".*to be an object/],
  [
    'a missing field',
    CREATE,
    input({ parameters: [{ name: CARD }] }),
    /"input\.parameters\[0\]".*"value".*not provided/,
  ],
  ['a nothing', CREATE, input({ parameters: [{ name: CARD, value: null }] }), /"input\.parameters\[0\]\.value".*null/],
  ['no object at all', CREATE, { input: `${CARD} at "input.x"` }, /"\$input" got an invalid value: .*to be an object/],
  [
    'an id that is none',
    'query ($id: ID!) { payment(paymentId: $id) { paymentId } }',
    { id: { card: CARD } },
    /"\$id".*ID cannot/,
  ],
  // Literals.
  ['an unknown field as a literal', create(`card: "${CARD}"`), {}, /"card" is not defined/],
  ['a wrong enum as a literal', create(`captureMethod: C${CARD}`), {}, /"captureMethod".*enum "CaptureMethod"/],
  ['a text for an enum', create(`captureMethod: "${EMAIL}"`), {}, /"captureMethod".*enum "CaptureMethod"/],
  ['a number for a text', create(`payerPhone: ${CARD}`), {}, /"payerPhone".*String cannot represent/],
  ['a text for a number', create(`lifetimeSeconds: "${CARD}"`), {}, /"lifetimeSeconds".*Int cannot represent/],
  [
    'a number for an amount',
    create(`receipt: [{ name: "a", count: 1, taxType: 0, price: ${CARD} }]`),
    {},
    /"price".*like "40\.00"/,
  ],
  ['an object for a text', create(`payerEmail: { a: "${EMAIL}" }`), {}, /"payerEmail".*String cannot represent/],
  ['a text for an object', create(`receipt: ["${CARD}"]`), {}, /"receipt".*"ReceiptRowInput!?"/],
  [
    'an element of a list',
    `{ paymentsById(paymentIds: ["1", { a: "${CARD}" }]) { id } }`,
    {},
    /"paymentIds".*ID cannot represent/,
  ],
  [
    'a default',
    `query ($n: Int = "${CARD}") { payment(paymentId: "1") { paymentId @skip(if: false) } }`,
    {},
    /"\$n".*Int cannot/,
  ],
  ['a directive', `{ payment(paymentId: "1") { paymentId @skip(if: "${CARD}") } }`, {}, /"if".*Boolean cannot/],
  [
    'a list known late',
    `query ($a: ID = "1") { paymentsById(paymentIds: ["${CARD}", $a]) { paymentId } }`,
    { a: null },
    /"paymentIds".*type/,
  ],
  ['a misplaced text', `{ payment(paymentId: "1" "${CARD}") { paymentId } }`, {}, /Syntax Error.*found String/],
  ['a misplaced number', `{ payment(paymentId: "1") { paymentId } } ${CARD}`, {}, /Syntax Error.*Unexpected Int/],
  ['a field named like a card', `{ c${CARD} }`, {}, /Cannot query field/],
  // What the gateway itself checks.
  [
    'a card for a payment id',
    '{ payment(paymentId: "4111 1111 1111 1111") { paymentId } }',
    {},
    /"paymentId": a payment id is/,
  ],
  ['an e-mail for an account', `{ payment(paymentId: "1", account: "${EMAIL}") { paymentId } }`, {}, /"account"/],
  ['a long order id', `{ paymentByOrder(orderId: "${CARD.repeat(4)}") { paymentId } }`, {}, /"orderId"/],
  ['a blank in a key', CREATE, input({ idempotencyKey: `${CARD} ${EMAIL}` }), /"input\.idempotencyKey"/],
  ['a payer who is none', CREATE, input({ payerEmail: `${CARD}@` }), /"input\.payerEmail".*e-mail/],
  ['a phone that is none', CREATE, input({ payerPhone: `+${CARD}` }), /"input\.payerPhone"/],
  [
    'too many digits',
    CREATE,
    input({ amount: `${CARD.slice(2)}.55`, currency: 'JPY' }),
    /"input\.amount".*minor digits of JPY/,
  ],
])('%s', (_name, query, variables, expected) => {
  test('is refused, and no value comes back: neither in an answer nor in a stream', async () => {
    const { plain, stream } = await rejections(query, variables);
    for (const { text, errors } of [plain, stream]) {
      expect(text).not.toMatch(/4111[ -]?1|1111 1111|payer@|MANUEL/);
      expect(errors.map(({ message }) => message)).toContainEqual(expect.stringMatching(expected));
      for (const { extensions } of errors) {
        const code = expect.stringMatching(/^(BAD_USER_INPUT|GRAPHQL_\w+_FAILED|ACCOUNT_NOT_FOUND)$/);
        expect(extensions).toEqual({ code, retryable: false, requestId: expect.any(String) });
      }
    }
    const said = ({ errors }: typeof plain) => errors.map(({ message, extensions }) => [message, extensions['code']]);
    expect(said(stream)).toEqual(said(plain));
  });
});

test('a value as long as a request may be is refused as soon as a short one', async () => {
  const mimicry = ` Did you mean the enum value "${CARD}`.repeat(1_500);
  const { plain } = await rejections(create(`captureMethod: ${JSON.stringify(mimicry)}`));
  expect(plain.errors.map(({ message }) => message)).toEqual([
    'Argument "captureMethod": a value of the enum "CaptureMethod" is expected.',
  ]);
});

test('the name of an operation that is not there does not come back', async () => {
  const { plain, stream } = await rejections('query A { payment(paymentId: "1") { paymentId } }', {}, CARD);
  for (const { text, errors } of [plain, stream]) {
    expect(text).not.toContain(CARD);
    expect(errors).toMatchObject([
      { message: expect.stringContaining('operationName'), extensions: { requestId: expect.any(String) } },
    ]);
  }
});

test('an idempotency key that was used for something else does not come back', async () => {
  const key = `key-of-${EMAIL}`;
  await rejections(CREATE, input({ idempotencyKey: key }));
  const { plain } = await rejections(CREATE, input({ idempotencyKey: key, amount: '2' }));
  expect(plain.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
  expect(plain.text).not.toContain(EMAIL);
});

test('no value comes back from a query that is asked again and again', async () => {
  const ids = `query ($a: ID = "1") { paymentsById(paymentIds: ["${CARD}", $a]) { paymentId } }`;
  const one = 'query ($id: ID!) { payment(paymentId: $id) { paymentId } }';
  for (let times = 0; times < 5; times += 1) {
    await rejections(ids, { a: '7000000001' });
    await rejections(one, { id: '7000000001' });
  }
  for (const { plain, stream } of [
    await rejections(ids, { a: null }),
    await rejections(one, { id: { card: CARD } }),
    await rejections(one, { id: '4111 1111 1111 1111' }),
  ]) {
    for (const { text, errors } of [plain, stream]) {
      expect(text).not.toMatch(/4111[ -]?1|1111 1111/);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  }
});
