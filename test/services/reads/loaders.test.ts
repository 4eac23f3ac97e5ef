import { expect, test } from '@jest/globals';
import type { Account } from '../../../src/freedompay/account.js';
import { Loaders, type ProviderRead, type Sources } from '../../../src/services/reads/loaders.js';
import { ASKED } from '../../harness/cause.js';

const KZ = { id: 'kz' } as Account;
const UZ = { id: 'uz' } as Account;

/** Loaders whose other sources nobody asks. */
function loaders(): Loaders {
  return new Loaders({ client: {} } as Sources, ASKED);
}

/** A read that fails for one id, and what it was asked for. */
function countedRead(): { readonly asked: string[]; readonly read: ProviderRead<string> } {
  const asked: string[] = [];
  const read: ProviderRead<string> = async (_client, account, id) => {
    asked.push(`${account.id} ${id}`);
    if (id === 'bad') throw new Error('The provider does not answer.');
    return `${id} of ${account.id}`;
  };
  return { asked, read };
}

test('equal reads of one request share a call, others do not, and one that fails fails alone', async () => {
  const { asked, read } = countedRead();
  const of = loaders();
  const all = [of.read(read, KZ, '1'), of.read(read, KZ, '1'), of.read(read, UZ, '1'), of.read(read, KZ, 'bad')];
  expect((await Promise.allSettled(all)).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    '1 of kz',
    '1 of kz',
    '1 of uz',
    'failed',
  ]);
  expect(asked).toEqual(['kz 1', 'uz 1', 'kz bad']);
});

test('two reads of the same id are two calls', async () => {
  const [one, other] = [countedRead(), countedRead()];
  const of = loaders();
  await Promise.all([of.read(one.read, KZ, '1'), of.read(other.read, KZ, '1')]);
  expect([one.asked, other.asked]).toEqual([['kz 1'], ['kz 1']]);
});

test('what was read before something was done in the request is read anew', async () => {
  const { asked, read } = countedRead();
  const of = loaders();
  await of.read(read, KZ, '1');
  of.forgetPayments();
  await of.read(read, KZ, '1');
  expect(asked).toEqual(['kz 1', 'kz 1']);
});
