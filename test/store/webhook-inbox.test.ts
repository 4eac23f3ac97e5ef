import { expect, test } from '@jest/globals';
import { Inbox, type ReceivedWebhook } from '../../src/store/webhook-inbox.js';
import { describeEngines, openJournal } from '../harness/engines.js';

const DELIVERY: ReceivedWebhook = {
  account: 'default',
  kind: 'result',
  dedupKey: '["101","success",true]',
  fields: '[["pg_payment_id","101"]]',
  bodySha256: 'a'.repeat(64),
  answer: '<first/>',
  news: { account: 'default', kind: 'payment', id: '101' },
};

describeEngines('an inbox', (engine) => {
  const open = async () => {
    const { store } = await openJournal(await engine.fresh());
    return { inbox: new Inbox(store), store };
  };

  test('answers a repeat as it answered the first, and keeps what came first', async () => {
    const { inbox, store } = await open();
    expect(await inbox.keep(DELIVERY)).toEqual({ answer: '<first/>', isFirst: true });
    const repeat = { ...DELIVERY, answer: '<second/>', fields: '[]', bodySha256: 'b'.repeat(64) };
    expect(await inbox.keep(repeat)).toEqual({ answer: '<first/>', isFirst: false });
    expect(await inbox.keep(repeat)).toEqual({ answer: '<first/>', isFirst: false });
    const { dedupKey, fields, bodySha256: body_sha256 } = DELIVERY;
    expect(await store.selectFrom('inbox').selectAll().execute()).toEqual([
      {
        account: 'default',
        kind: 'result',
        subject: dedupKey,
        fields,
        body_sha256,
        answer: '<first/>',
        deliveries: 3,
        received_at: expect.any(Number),
        repeated_at: expect.any(Number),
      },
    ]);
  });

  test.each<Partial<ReceivedWebhook>>([
    { account: 'other' },
    { kind: 'check' },
    { dedupKey: '["101","success",false]' },
  ])('takes what differs in %j for something else', async (other) => {
    const { inbox } = await open();
    await inbox.keep(DELIVERY);
    const different = { ...DELIVERY, ...other, answer: '<other/>' };
    expect(await inbox.keep(different)).toEqual({ answer: '<other/>', isFirst: true });
  });

  test('has one first among those that come at once', async () => {
    const { inbox } = await open();
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, index) => inbox.keep({ ...DELIVERY, answer: `<answer-${index}/>` })),
    );
    expect(all.filter(({ isFirst }) => isFirst)).toHaveLength(1);
    expect(new Set(all.map(({ answer }) => answer)).size).toBe(1);
  });

  test('says that it cannot keep anything', async () => {
    const { inbox, store } = await open();
    await inbox.keep({ ...DELIVERY, dedupKey: 'before' });
    await store.destroy();
    await expect(inbox.keep(DELIVERY)).rejects.toMatchObject({ name: 'JournalUnavailable' });
  });
});
