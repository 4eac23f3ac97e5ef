import { expect, test } from '@jest/globals';
import { parseConfig } from '../../../src/config/config.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../../../src/simulator/credentials.js';
import { ask } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { environment, startProvider, startWatched } from '../../harness/system.js';
import { askAs } from './asking.js';
import { protectedFields } from './requests.js';

/** A gateway with the accounts "kz" and "uz", each a shop of its own. */
async function twoAccounts() {
  const simulators = { kz: await startProvider(), uz: await startProvider() };
  const accounts = Object.entries(simulators).map(([id, { url }]) => {
    return { id, url, installation: id, merchantId: SIMULATOR_MERCHANT_ID, secretKey: SIMULATOR_SECRET };
  });
  const { HOST, PORT, LOG_LEVEL, DATABASE_URL } = environment('');
  const env = { HOST, PORT, LOG_LEVEL, DATABASE_URL, FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json', ...BELIEVES_TOKENS };
  const { gateway } = await startWatched(parseConfig(env, () => JSON.stringify(accounts)));
  return { url: gateway.url, ...simulators };
}

/** The same request about another account. */
function about(account: string, text: string): string {
  const input = text.replace('input: { ', `input: { account: "${account}" `);
  return input === text ? text.replace(/^(\w+ \{ \w+\()/, `$1account: "${account}" `) : input;
}

test('a caller bound to one account is refused everything about the other, and its provider hears nothing', async () => {
  const { url, uz } = await twoAccounts();
  const bound = await token({ accounts: ['kz'] });
  const namesAccount = protectedFields.filter(({ text }) => !/paymentOperation|retryOperation/.test(text));
  expect(namesAccount.length).toBeGreaterThan(12);
  for (const { name, text } of namesAccount) {
    const reply = await askAs(url, about('uz', text), bound);
    expect([name, reply.codes]).toEqual([name, ['FORBIDDEN']]);
  }
  expect(uz.calls).toEqual([]);
});

test('the account may be left out by a caller who has just one', async () => {
  const { url, uz } = await twoAccounts();
  const { data } = await ask(url, '{ payment(id: "7000000002") { account } }', {}, await token({ accounts: ['uz'] }));
  expect(data).toEqual({ payment: { account: 'uz' } });
  expect(uz.calls).toHaveLength(1);
});

test('a token that names no account opens none where there are several; "*" opens all', async () => {
  const { url } = await twoAccounts();
  const read = '{ payment(id: "7000000002", account: "kz") { account } }';
  expect(await askAs(url, read, await token())).toMatchObject({ codes: ['FORBIDDEN'] });
  expect(await askAs(url, read, await token({ accounts: '*' }))).toMatchObject({ codes: [] });
});

test('an operation of another account is as if it were not there', async () => {
  const { url } = await twoAccounts();
  const refund =
    'mutation { refundPayment(input: { account: "uz", paymentId: "7000000002", amount: "1.00", idempotencyKey: "k" }) { operation { id } } }';
  const all = await token({ accounts: '*' });
  const { data } = await ask<{ refundPayment: { operation: { id: string } } }>(url, refund, {}, all);
  const read = `{ paymentOperation(id: "${data?.refundPayment.operation.id}") { account } }`;
  expect((await askAs(url, read, all)).data).toEqual({ paymentOperation: { account: 'uz' } });
  expect((await askAs(url, read, await token({ accounts: ['kz'] }))).data).toEqual({ paymentOperation: null });
});

test('of two mutations the first is not carried out where the second names an account that is not for the caller', async () => {
  const { url, kz, uz } = await twoAccounts();
  const refund = (account: string, alias: string) =>
    `${alias}: refundPayment(input: { account: "${account}", paymentId: "7000000002", amount: "1.00", idempotencyKey: "${alias}" }) { replayed }`;
  for (const other of ['uz', 'nowhere']) {
    const text = `mutation { ${refund('kz', 'one')} ${refund(other, 'two')} }`;
    const asked = await ask(url, text, {}, await token({ accounts: ['kz', 'nowhere'] }));
    expect([asked.status, asked.data]).toEqual([403, undefined]);
  }
  expect([kz.calls, uz.calls]).toEqual([[], []]);
});
