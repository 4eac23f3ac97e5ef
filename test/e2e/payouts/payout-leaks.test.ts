import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeSharedEngines, sqliteFile } from '../../harness/engines.js';
import { payOut, REACHED, toAccount, toCard, toPage } from '../../harness/payouts.js';
import { startSystem } from '../../harness/system.js';

describeSharedEngines('what a payout is sent with stays out of', (engine) => {
  test('the log, and the store in plain text', async () => {
    const databaseUrl = await engine.fresh();
    const system = await startSystem({ env: { ...REACHED, DATABASE_URL: databaseUrl } });
    const [account, card, page] = [toAccount(), toCard(system), toPage()];
    const all = [await payOut(system, account), await payOut(system, card), await payOut(system, page)];
    const secrets = [
      ...Object.values(account.toIban).filter((text) => text.length > 6),
      card.toSavedCard.cardToken,
      new URL(all[2]?.redirectUrl as string).pathname,
    ];
    await system.close();
    const written = JSON.stringify(system.logged());
    const stored = engine === sqliteFile ? readFileSync(databaseUrl.slice('file:'.length), 'latin1') : '';
    for (const secret of secrets) {
      expect([secret, written.includes(secret)]).toEqual([secret, false]);
      expect([secret, stored.includes(secret)]).toEqual([secret, false]);
    }
    expect(all.map(({ operation: { state } }) => state)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'PENDING']);
  });
});
