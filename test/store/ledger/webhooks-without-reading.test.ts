import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { PayoutStatus } from '../../../src/domain/payments/payout.js';
import type { WebhookKind } from '../../../src/domain/webhook-kind.js';
import { type WebhookPlace, WebhooksWithoutReading } from '../../../src/store/ledger/webhooks-without-reading.js';
import { Inbox } from '../../../src/store/webhook-inbox.js';
import { held } from '../../domain/examples.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { openLists } from '../../harness/ledger-rows.js';

const HOUR_MS = 3_600_000;

async function opened(engine: Engine) {
  const box = await openLists(engine);
  const inbox = new Inbox(box.stores.webhooks);
  const received = (kind: WebhookKind, said: readonly unknown[], account = 'default') =>
    inbox.keep({
      ...{ account, kind, dedupKey: JSON.stringify(said), fields: '[]', bodySha256: 'a'.repeat(64) },
      ...{ answer: '<ok/>', news: null },
    });
  const webhooks = new WebhooksWithoutReading(box.stores);
  const all = async (withinMs = HOUR_MS) => {
    const unread: string[] = [];
    let from: WebhookPlace | null = null;
    do {
      const page = await webhooks.page(withinMs, from);
      unread.push(...page.unread.map(({ account, kind, id }) => `${account} ${kind} ${id}`));
      from = page.next;
    } while (from);
    return unread;
  };
  return { ...box, received, all };
}

const later = () => new Date(Date.now() + HOUR_MS);
const earlier = () => new Date(Date.now() - HOUR_MS);

describeEngines('what webhooks named and nobody read since', (engine) => {
  test('is what the ledger does not have, or has from before', async () => {
    const { add, received, all } = await opened(engine);
    await add({ paymentId: '1', checkedAt: earlier() }, { paymentId: '2', checkedAt: later() });
    for (const id of ['1', '2', '3']) await received('result', [id, 'success', true]);
    expect(await all()).toEqual(['default payment 1', 'default payment 3']);
  });

  test('is a payout as well, and nothing that was only asked about', async () => {
    const { ledger, received, all } = await opened(engine);
    const payout: PayoutStatus = {
      ...{ id: 'p', paymentId: '9', account: 'default', orderId: 'P-1', status: 'PENDING', rawStatus: 'process' },
      ...{ canReject: null, captured: null, testMode: null, createdAt: null, failure: null, checkedAt: later() },
    };
    await ledger.notePayouts([payout]);
    await received('payout', ['9', 'P-1', 'ok']);
    await received('payout', ['8', 'P-2', 'ok']);
    await received('payout', ['7', null, 'ok']);
    await received('check', ['101', 'A-1', '1.00', 'KZT', true]);
    expect(await all()).toEqual(['default payout P-2']);
  });

  test('is told apart by account, and what only an import brought was not read', async () => {
    const { add, ledger, received, all } = await opened(engine);
    await add({ paymentId: '1', account: 'other', checkedAt: later() });
    await ledger.importPayments([{ ...held(), paymentId: '2', checkedAt: later() }]);
    for (const id of ['1', '2']) await received('result', [id, 'success', true]);
    await received('result', ['1', 'success', true], 'other');
    expect(await all()).toEqual(['default payment 1', 'default payment 2']);
  });

  test('is found among more than a page of one moment, each once, and only within the time asked for', async () => {
    const { stores, received, all } = await opened(engine);
    for (let id = 1_000; id < 1_450; id += 1) await received('result', [`${id}`, 'failure', null]);
    await stores.writes
      .updateTable('inbox')
      .set({ received_at: sql<number>`(select min(received_at) from inbox)` })
      .execute();
    const found = await all();
    expect(found).toHaveLength(450);
    expect(new Set(found).size).toBe(450);
    await stores.writes
      .updateTable('inbox')
      .set({ received_at: sql<number>`received_at - ${2 * HOUR_MS}` })
      .execute();
    expect(await all()).toEqual([]);
  });
});
