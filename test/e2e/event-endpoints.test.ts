import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { build } from '../harness/build.js';
import { temporaryDirectory } from '../harness/engines.js';
import { BACKEND_SECRET, type Merchant, openMerchant } from '../harness/merchant.js';
import { listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

beforeAll(() => {
  build();
});

const HELD = '7000000001';
const secret = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;

const capture = (url: string) =>
  ask(url, `mutation { capturePayment(input: { paymentId: "${HELD}", idempotencyKey: "c" }) { operation { state } } }`);

const types = (merchant: Merchant) => [...new Set(merchant.taken.map(({ type }) => type))].sort();

/** The built program with a default endpoint, and others in a file. */
async function start(others: readonly object[], merchant: Merchant) {
  const simulator = await startProvider();
  const file = join(temporaryDirectory(), 'endpoints.json');
  writeFileSync(file, JSON.stringify(others), { mode: 0o600 });
  const env = { BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET, BACKEND_ENDPOINTS_FILE: file };
  return listeningProgram(simulator.url, env);
}

test('an endpoint that is down holds up no other, and gets its events when it is back', async () => {
  const [merchant, erp] = [await openMerchant(), await openMerchant()];
  const { port } = erp;
  const program = await start([{ id: 'erp', url: erp.url, secret: BACKEND_SECRET }], merchant);
  erp.close();
  await capture(program.url);
  await until(
    () => types(merchant),
    (found) => found.length === 2,
  );
  const ready = async () =>
    (await fetch(`${program.url}/health/ready`)).json() as Promise<{ events: { waiting: number } }>;
  expect((await ready()).events.waiting).toBeGreaterThan(0);
  await until(
    () => program.log().filter(({ msg, endpoint }) => msg === 'event not delivered' && endpoint === 'erp').length,
    (count) => count > 0,
  );
  await erp.open(port);
  await until(
    () => types(erp),
    (found) => found.length === 2,
  );
  expect(types(erp)).toEqual(types(merchant));
  const idsOf = ({ taken }: Merchant) => [...new Set(taken.map(({ id }) => id))];
  expect(idsOf(merchant)).toEqual(expect.arrayContaining(idsOf(erp)));
  await until(ready, ({ events }) => events.waiting === 0);
});

test('an endpoint hears of what it is to hear of, verified by its new secret as by the one of before', async () => {
  const [merchant, fresh, old] = [await openMerchant(), await openMerchant(), await openMerchant()];
  fresh.secret = secret('n');
  old.secret = secret('o');
  const finished = { types: ['operation.finished'], secret: secret('n'), previousSecrets: [secret('o')] };
  const program = await start(
    [
      { id: 'fresh', url: fresh.url, ...finished },
      { id: 'old', url: old.url, ...finished },
    ],
    merchant,
  );
  await capture(program.url);
  await until(
    () => [merchant, fresh, old].map((one) => types(one).length),
    (counts) => counts.join() === '2,1,1',
  );
  expect([types(fresh), types(old)]).toEqual([['operation.finished'], ['operation.finished']]);
  expect([fresh.forged, old.forged]).toEqual([[], []]);
});
