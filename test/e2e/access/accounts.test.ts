import { expect, test } from '@jest/globals';
import { ask } from '../../harness/ask.js';
import { token } from '../../harness/credentials.js';
import { startTwoAccounts } from '../../harness/two-accounts.js';
import { askAs } from './asking.js';
import { protectedFields } from './requests.js';

/** The same request about another account. */
function about(account: string, text: string): string {
  const list = text.replace(
    /^(query \{ (?:events|payments|operations|checkouts|payouts|payoutOperations)) /,
    `$1(filter: { account: "${account}" }) `,
  );
  const input = list.replace('input: { ', `input: { account: "${account}" `);
  if (input !== text) return input;
  const named = text.replace(/^(\w+ \{ \w+\()/, `$1account: "${account}" `);
  // Of some nothing else is asked.
  return named === text ? text.replace(/^(\w+ \{ \w+) /, `$1(account: "${account}") `) : named;
}

test('a caller bound to one account is refused everything about the other, and its provider hears nothing', async () => {
  const { url, uz } = await startTwoAccounts();
  const bound = await token({ accounts: ['kz'] });
  const namesAccount = protectedFields.filter(
    ({ text }) =>
      !/(payment|payout|retry|approve|decline|check|resolve)Operation\b|operationChanged|payoutOperationChanged|checkout\b|checkoutChanged|resendEvent|(check|resolve|retry|approve|decline)Payout|\b(cardSetup|cardRemoval|charge)\b|approveMobileCharge|resendMobileCode/.test(
        text,
      ),
  );
  expect(namesAccount.length).toBeGreaterThan(12);
  for (const { name, text } of namesAccount) {
    const reply = await askAs(url, about('uz', text), bound);
    expect([name, reply.codes]).toEqual([name, ['FORBIDDEN']]);
  }
  expect(uz.calls).toEqual([]);
});

test('the account may be left out by a caller who has just one', async () => {
  const { url, uz } = await startTwoAccounts();
  const { data } = await ask(
    url,
    '{ payment(paymentId: "7000000002") { account { id } } }',
    {},
    await token({ accounts: ['uz'] }),
  );
  expect(data).toEqual({ payment: { account: { id: 'uz' } } });
  expect(uz.calls).toHaveLength(1);
});

test('a token that names no account opens none where there are several; "*" opens all', async () => {
  const { url } = await startTwoAccounts();
  const read = '{ payment(paymentId: "7000000002", account: "kz") { account { id } } }';
  expect(await askAs(url, read, await token())).toMatchObject({ codes: ['FORBIDDEN'] });
  expect(await askAs(url, read, await token({ accounts: '*' }))).toMatchObject({ codes: [] });
});

test('an operation of another account is as if it were not there', async () => {
  const { url } = await startTwoAccounts();
  const refund =
    'mutation { refundPayment(input: { account: "uz", paymentId: "7000000002", amount: "1.00", idempotencyKey: "k" }) { operation { id } } }';
  const all = await token({ accounts: '*' });
  const { data } = await ask<{ refundPayment: { operation: { id: string } } }>(url, refund, {}, all);
  const read = `{ paymentOperation(id: "${data?.refundPayment.operation.id}") { account { id } } }`;
  expect((await askAs(url, read, all)).data).toEqual({ paymentOperation: { account: { id: 'uz' } } });
  expect((await askAs(url, read, await token({ accounts: ['kz'] }))).data).toEqual({ paymentOperation: null });
});

test('of two mutations the first is not carried out where the second names an account that is not for the caller', async () => {
  const { url, kz, uz } = await startTwoAccounts();
  const refund = (account: string, alias: string) =>
    `${alias}: refundPayment(input: { account: "${account}", paymentId: "7000000002", amount: "1.00", idempotencyKey: "${alias}" }) { replayed }`;
  for (const other of ['uz', 'nowhere']) {
    const text = `mutation { ${refund('kz', 'one')} ${refund(other, 'two')} }`;
    const asked = await ask(url, text, {}, await token({ accounts: ['kz', 'nowhere'] }));
    expect([asked.status, asked.data]).toEqual([403, undefined]);
  }
  expect([kz.calls, uz.calls]).toEqual([[], []]);
});
