import { describe, expect, test } from '@jest/globals';
import { execute, parse } from 'graphql';
import { type Caller, LOCAL_CALLER } from '../../../src/domain/caller.js';
import { ProviderTimeout } from '../../../src/freedompay/errors/errors.js';
import type { GatewayContext } from '../../../src/graphql/context.js';
import { PaymentTexts } from '../../../src/graphql/execution/payment-texts.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';
import { captured } from '../../domain/examples.js';

const schema = gatewaySchema();
const ONE = 'query ($id: ID!) { payment(paymentId: $id) { status reference card { holder } amount { amount } } }';

/** Asks one query of payments that are read as `now` says, each time in a request of its own; tells what was not executed. */
function asking(text = ONE) {
  const texts = new PaymentTexts(schema);
  const document = parse(text);
  const now = { payment: (): Promise<unknown> => Promise.resolve(null) };
  const ask = async (caller: Caller = LOCAL_CALLER, id = '1') => {
    const context = {
      caller,
      accounts: { resolve: () => ({ id: 'default' }) },
      loaders: { payment: () => now.payment() },
    } as unknown as GatewayContext;
    const asked = texts.asked(document, { id }, context);
    const known = await asked?.text();
    const { data, errors } = await execute({ schema, document, contextValue: context, variableValues: { id } });
    // What is given is what executing it would have given.
    if (known) expect(known).toBe(JSON.stringify(data));
    if (!errors) await asked?.executed(JSON.stringify(data));
    return known ?? null;
  };
  return { now, ask };
}

/** One value, however often it is read. */
function always(payment: unknown) {
  return () => Promise.resolve(payment);
}

describe('the text of an answer', () => {
  test('is given from the third equal request on, as long as the payment is the value that was read', async () => {
    const { now, ask } = asking();
    now.payment = always(captured());
    const given = [await ask(), await ask(), await ask(), await ask()];
    expect(given).toEqual([null, null, expect.stringContaining('CAPTURED'), given[2]]);
    // Equal in all, but read anew: after a webhook, a write or its time.
    now.payment = always(captured());
    expect(await ask()).toBeNull();
    expect(await ask()).not.toBeNull();
  });

  test('is given to the same caller only, however alike another one is', async () => {
    const { now, ask } = asking();
    now.payment = always(captured());
    const [one, other] = [{ ...LOCAL_CALLER }, { ...LOCAL_CALLER, scopes: new Set(['payments:read'] as const) }];
    for (let time = 0; time < 3; time += 1) await ask(one);
    expect(await ask(one)).not.toBeNull();
    expect(await ask(other)).toBeNull();
    expect(await ask({ ...one, id: 'key:2' })).toBeNull();
  });

  test('is not given where the field refuses who asks, or the payment is not read', async () => {
    const { now, ask } = asking();
    now.payment = always(captured());
    for (let time = 0; time < 3; time += 1) await ask();
    expect(await ask()).not.toBeNull();
    now.payment = () => Promise.reject(new ProviderTimeout(true));
    expect(await ask()).toBeNull();
    now.payment = always(null);
    expect(await ask()).toBeNull();
  });

  test('is not given for another payment', async () => {
    const { now, ask } = asking();
    now.payment = always(captured());
    for (let time = 0; time < 3; time += 1) await ask();
    expect(await ask(LOCAL_CALLER, '2')).toBeNull();
  });

  test('is never given to a payer', async () => {
    const { now, ask } = asking();
    now.payment = always(captured());
    const only = { account: 'default', minter: 'key:1', paymentIds: new Set(['1']), orderIds: new Set<string>() };
    const payer: Caller = { ...LOCAL_CALLER, only };
    for (let time = 0; time < 4; time += 1) expect(await ask(payer)).toBeNull();
  });
});

describe.each([
  ['what the journal has', '{ payment(paymentId: "1") { status operations { id } } }'],
  ['how the payment went', '{ payment(paymentId: "1") { status history { at } } }'],
  ['what the account is called', '{ payment(paymentId: "1") { account { name } } }'],
  ['a sentence by an argument', '{ payment(paymentId: "1") { failure { payerMessage(language: EN) } } }'],
  ['a field that a variable may leave out', 'query ($id: ID!) { payment(paymentId: $id) { status @skip(if: false) } }'],
  ['a fragment', 'query ($id: ID!) { payment(paymentId: $id) { ...F } } fragment F on Payment { status }'],
  ['two payments', '{ payment(paymentId: "1") { status } other: payment(paymentId: "2") { status } }'],
  ['a payment by its order', '{ paymentByOrder(orderId: "1") { status } }'],
])('a query for %s', (_name, text) => {
  test('is executed each time', () => {
    const context = { caller: LOCAL_CALLER } as GatewayContext;
    expect(new PaymentTexts(schema).asked(parse(text), { id: '1' }, context)).toBeNull();
  });
});
