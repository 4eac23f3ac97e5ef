import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { createApiKey } from '../../../src/callers/api-keys.js';
import type { Environment } from '../../../src/config/config.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../../../src/simulator/credentials.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { ApiKeyTable } from '../../../src/store/api-keys.js';
import { openStore } from '../../../src/store/database.js';
import { ask, until } from '../../harness/ask.js';
import { build } from '../../harness/build.js';
import { atBlockEnd, describeSharedEngines, temporaryDirectory } from '../../harness/engines.js';
import { type ListeningProgram, listeningProgram, startProgram } from '../../harness/program.js';
import { environment, startProvider } from '../../harness/system.js';
import { deliverWebhook } from '../../harness/webhook.js';

interface Reported {
  readonly replayed: boolean;
  readonly operation: { readonly id: string; readonly account: { readonly id: string }; readonly state: string };
}

/** The variables of accounts that a file lists, in place of the single account. */
function listing(...accounts: readonly Readonly<Record<string, unknown>>[]): Environment {
  const path = join(temporaryDirectory(), 'accounts.json');
  const shop = { merchantId: SIMULATOR_MERCHANT_ID, secretKey: SIMULATOR_SECRET };
  writeFileSync(path, JSON.stringify(accounts.map((account) => ({ ...shop, ...account }))));
  return {
    FREEDOMPAY_ACCOUNTS_FILE: path,
    FREEDOMPAY_URL: undefined,
    FREEDOMPAY_MERCHANT_ID: undefined,
    FREEDOMPAY_SECRET_KEY: undefined,
    FREEDOMPAY_PAYOUT_SECRET_KEY: undefined,
  };
}

/** The provider's shop under another name than the first. */
const named = ({ url }: Simulator) => ({ id: 'shop', url });

async function refund({ url }: ListeningProgram, paymentId: string): Promise<Reported | undefined> {
  const { data } = await ask<{ refundPayment: Reported }>(
    url,
    `mutation { refundPayment(input: { paymentId: "${paymentId}", amount: "10", idempotencyKey: "wish-${paymentId}" }) {
      replayed operation { id account { id } state } } }`,
  );
  return data?.refundPayment;
}

async function create({ url }: ListeningProgram) {
  const { data } = await ask<{
    createPayment: { checkout: { id: string; redirectUrl: string; account: { id: string } } };
  }>(
    url,
    `mutation { createPayment(input: { orderId: "RENAMED", amount: "100", currency: "KZT", description: "Tea",
      idempotencyKey: "page" }) { checkout { id redirectUrl account { id } } } }`,
  );
  return data?.createPayment.checkout;
}

async function kill({ child, ended }: ListeningProgram): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** Why the program does not start with these variables. */
async function messageOf(providerUrl: string, env: Environment): Promise<string> {
  const program = startProgram({ ...environment(providerUrl), ...env });
  expect(await program.ended).toBe(1);
  return program.written();
}

describeSharedEngines('the program as it is built', (engine) => {
  const close = atBlockEnd();
  beforeAll(() => void build());

  const pay = ({ ledger }: Simulator, orderId: string) =>
    ledger.addPayment({ orderId, amount: '100.00', state: 'captured' });

  test('with its account under another name and its provider under another host sends nothing again', async () => {
    const provider = await startProvider();
    const store = { DATABASE_URL: await engine.fresh(close) };
    const [done, cut] = [pay(provider, 'DONE'), pay(provider, 'CUT')];
    const before = await listeningProgram(provider.url, store);
    const first = await refund(before, done);
    expect(first).toMatchObject({ replayed: false, operation: { account: { id: 'default' }, state: 'SUCCEEDED' } });
    const page = await create(before);
    expect(page?.redirectUrl).toMatch(/^http/);
    provider.faults.arm({ kind: 'delay', ms: 600_000, after: true, paymentId: cut, script: 'revoke' });
    const lost = refund(before, cut).catch(() => null);
    await until(
      () => provider.ledger.payment(cut).writes,
      (writes) => writes === 1,
    );
    await kill(before);
    await lost;

    const moved = provider.url.replace('127.0.0.1', 'localhost');
    const after = await listeningProgram('', { ...store, ...listing({ id: 'shop', url: moved }) });
    expect(await refund(after, done)).toEqual({
      replayed: true,
      operation: { ...first?.operation, account: { id: 'shop' } },
    });
    // It was open, and is found again by whoever settles what is open.
    const resolved = await until(
      () => refund(after, cut),
      (reported) => reported?.operation.state === 'SUCCEEDED',
    );
    expect(resolved).toMatchObject({ replayed: true, operation: { account: { id: 'shop' } } });
    expect([done, cut].map((id) => provider.ledger.payment(id).writes)).toEqual([1, 1]);
    // The page as well, whose address only the shop can open; and its webhooks, which go where they were told to.
    expect(await create(after)).toEqual({ ...page, account: { id: 'shop' } });
    expect(provider.calls.filter(({ script }) => script === 'init_payment.php')).toHaveLength(1);
    const fields = [
      ['pg_payment_id', done],
      ['pg_order_id', 'DONE'],
      ['pg_amount', '100.00'],
      ['pg_currency', 'KZT'],
      ['pg_ps_amount', '100.00'],
      ['pg_ps_full_amount', '100.00'],
      ['pg_salt', 'salt'],
    ] as const;
    expect(await deliverWebhook({ gateway: after }, 'check', fields)).toMatchObject({ status: 200 });
  });

  test('takes over the store of an older version under the name that its account has by now, once that is configured', async () => {
    const provider = await startProvider();
    const DATABASE_URL = await engine.fresh(close);
    const [one, two] = [pay(provider, 'ONE'), pay(provider, 'TWO')];
    const before = await listeningProgram(provider.url, { DATABASE_URL });
    const first = await refund(before, one);
    await kill(before);
    // An older version was renamed without a word, and went on.
    const store = await openStore(DATABASE_URL);
    await store.deleteFrom('shops').execute();
    const renamed = await listeningProgram('', { DATABASE_URL, GONE_SHOPS: 'default', ...listing(named(provider)) });
    const second = await refund(renamed, two);
    await kill(renamed);
    await store.deleteFrom('shops').execute();
    await store.destroy();

    const words = await messageOf('', { DATABASE_URL, ...listing(named(provider)) });
    expect(words).toMatch(/operations of account "default", .*list "default" as what that account was formerly/);
    const after = await listeningProgram('', {
      DATABASE_URL,
      ...listing({ ...named(provider), formerly: ['default'] }),
    });
    expect(await refund(after, one)).toEqual({
      replayed: true,
      operation: { ...first?.operation, account: { id: 'shop' } },
    });
    expect(await refund(after, two)).toEqual({ replayed: true, operation: second?.operation });
    expect([one, two].map((id) => provider.ledger.payment(id).writes)).toEqual([1, 1]);
  });

  test('warns of API keys for a name that no account has', async () => {
    const { url } = await startProvider();
    const DATABASE_URL = await engine.fresh(close);
    const store = await openStore(DATABASE_URL);
    const table = new ApiKeyTable(store);
    for (const accounts of [['default'], ['shop'], null, ['gone', 'shop']])
      await createApiKey(table, { name: `for ${accounts}`, scopes: ['payments:read'], accounts });
    await createApiKey(table, { name: 'revoked', scopes: ['payments:read'], accounts: ['default'] });
    await table.revoke((await table.all()).find(({ name }) => name === 'revoked')?.id ?? '');
    await store.destroy();
    const program = await listeningProgram('', { DATABASE_URL, ...listing({ id: 'shop', url }) });
    const warned = program.log().flatMap(({ msg }) => (/^API key/.test(String(msg)) ? [msg] : []));
    // An id with many digits in a row is taken for a number that is none of the log's business.
    expect(warned).toHaveLength(2);
    expect(warned).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^API key [\w*]+ \("for default"\) is for "default", which no account is called/),
        expect.stringMatching(/^API key [\w*]+ \("for gone,shop"\) is for "gone", which/),
      ]),
    );
  });

  test('does not start with two names of one shop, be they under two hosts', async () => {
    const { url } = await startProvider();
    const twice = listing({ id: 'one', url }, { id: 'two', url: url.replace('127.0.0.1', 'localhost') });
    expect(await messageOf('', { ...twice, DATABASE_URL: ':memory:' })).toContain(
      `FREEDOMPAY_ACCOUNTS_FILE lists shop kz:${SIMULATOR_MERCHANT_ID} under two ids, "one" and "two"`,
    );
  });

  test('does not start as another shop than the one whose keys it holds, unless that is gone or was the same', async () => {
    const provider = await startProvider();
    const store = { DATABASE_URL: await engine.fresh(close) };
    const paymentId = pay(provider, 'OLD');
    const before = await listeningProgram(provider.url, store);
    const first = await refund(before, paymentId);
    await kill(before);
    const known = `kz:${SIMULATOR_MERCHANT_ID}`;
    const other = { ...store, FREEDOMPAY_MERCHANT_ID: '500999' };
    const words = await messageOf(provider.url, other);
    expect(words.trim()).toMatch(/^The store holds .*operations of shop kz:\d+, .* in GONE_SHOPS\.$/m);
    expect(words).toContain(`list "${known}" as what`);
    // Gone: its key is another wish now, which this provider refuses for a shop that it does not know.
    const gone = await listeningProgram(provider.url, { ...other, GONE_SHOPS: known });
    expect((await refund(gone, paymentId))?.operation).not.toMatchObject({ id: first?.operation.id });
    await kill(gone);
    const both = await messageOf(provider.url, { ...other, FREEDOMPAY_FORMERLY: known });
    expect(both).toContain(`and is said to have been ${known}, and the store holds`);
    // The same shop under another merchant id.
    const next = { ...store, FREEDOMPAY_MERCHANT_ID: '500998', GONE_SHOPS: 'kz:500999' };
    const same = await listeningProgram(provider.url, { ...next, FREEDOMPAY_FORMERLY: known });
    expect(await refund(same, paymentId)).toEqual({ replayed: true, operation: first?.operation });
    await kill(same);
    // Configured again as it was.
    const repeated = await listeningProgram(provider.url, { ...store, GONE_SHOPS: 'kz:500999' });
    expect(await refund(repeated, paymentId)).toEqual({ replayed: true, operation: first?.operation });
    expect(provider.ledger.payment(paymentId).writes).toBe(1);
  });
});
