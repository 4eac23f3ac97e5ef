import { describe, expect, test } from '@jest/globals';
import { recordingOf } from '../../../src/simulator/scenarios/read-recording.js';
import type { Recording } from '../../../src/simulator/scenarios/recording-format.js';
import { control, start } from '../client.js';

const RECORDING: Recording = {
  recording: 1,
  about: 'A refund whose answer was lost.',
  wish: { kind: 'REFUND', amount: '1000.00' },
  payment: { state: 'captured', amount: '2500.00', currency: 'KZT', refunded: '500.00' },
  reading: null,
  writes: [{ answer: 'lost', tookMs: 20, shows: [{ afterMs: 85_000, as: 'done' }] }],
  course: [
    { afterMs: 0, source: 'CALL', state: 'PENDING' },
    { afterMs: 60_000, source: 'CALL', state: 'UNKNOWN' },
    { afterMs: 85_000, source: 'RECONCILE', state: 'SUCCEEDED' },
  ],
};

const write = (more: object) => ({ writes: [{ answer: 'ok', tookMs: 0, shows: [], ...more }] });

describe('a recording', () => {
  test('is read as it was written', () => {
    expect(recordingOf(JSON.parse(JSON.stringify(RECORDING)))).toEqual(RECORDING);
    const all = {
      reading: { answer: 'http', status: 502 },
      ...write({
        answer: 'refused',
        code: '10020',
        signed: false,
        shows: [{ afterMs: 1, as: 'failed', code: '10000' }],
      }),
    };
    expect(recordingOf({ ...RECORDING, ...all })).toEqual({ ...RECORDING, ...all });
  });

  test.each([
    ['no object', 'no', 'recording'],
    ['a list', [], 'recording'],
    ['another version', { recording: 2 }, 'recording.recording'],
    ['a field that nobody knows', { payer: 'Aigerim' }, 'recording'],
    ['no course', { course: undefined }, 'recording.course'],
    ['a text that is too long', { about: 'x'.repeat(501) }, 'recording.about'],
    ['control characters', { about: 'a\u001b[2J' }, 'recording.about'],
    ['a kind that is none', { wish: { kind: '__proto__', amount: null } }, 'recording.wish.kind'],
    ['a number for a sum', { wish: { kind: 'REFUND', amount: 40 } }, 'recording.wish.amount'],
    ['a sum below zero', { wish: { kind: 'REFUND', amount: '-40' } }, 'recording.wish.amount'],
    ['a payment with a name', { payment: { ...RECORDING.payment, orderId: 'A-1' } }, 'recording.payment'],
    ['a currency that is none', { payment: { ...RECORDING.payment, currency: 'kzt' } }, 'recording.payment.currency'],
    ['too many writes', { writes: Array.from({ length: 11 }, () => write({}).writes[0]) }, 'recording.writes'],
    ['an answer that is none', write({ answer: 'toString' }), 'recording.writes[0].answer'],
    ['a status that is none', write({ answer: 'http', status: 1e9 }), 'recording.writes[0].status'],
    ['HTTP without a status', write({ answer: 'http' }), 'recording.writes[0].status'],
    ['a code that is none', write({ answer: 'refused', code: '1;drop' }), 'recording.writes[0].code'],
    ['a code of what was no refusal', write({ code: '1' }), 'recording.writes[0].code'],
    ['signed as something else', write({ answer: 'refused', signed: true }), 'recording.writes[0].signed'],
    ['a time that is none', write({ tookMs: -1 }), 'recording.writes[0].tookMs'],
    ['a call of a day', write({ tookMs: 86_400_000 }), 'recording.writes[0].tookMs'],
    ['a sight without a time', write({ shows: [{ as: 'done' }] }), 'recording.writes[0].shows[0].afterMs'],
    [
      'sights that go back in time',
      write({
        shows: [
          { afterMs: 2, as: 'pending' },
          { afterMs: 1, as: 'done' },
        ],
      }),
      'recording.writes[0].shows',
    ],
    [
      'a step in words',
      { course: [{ afterMs: 0, source: 'CALL', state: 'it was lost' }] },
      'recording.course[0].state',
    ],
    ['too many steps', { course: Array.from({ length: 201 }, () => RECORDING.course[0]) }, 'recording.course'],
  ])('is refused with the place where it has %s', (_what, more, place) => {
    const given = typeof more === 'object' && !Array.isArray(more) ? { ...RECORDING, ...more } : more;
    expect(() => recordingOf(given)).toThrow(`"${place}" is to be `);
  });

  test('plays over HTTP, with a payment of its own, and takes the time that was recorded', async () => {
    const now = new Date('2026-07-22T08:00:00Z');
    const simulator = await start({ now: () => now });
    const played = await control(simulator, 'POST', '/scenarios', { recording: RECORDING });
    expect(played).toMatchObject({ status: 201, json: { name: 'recorded', payoutId: null } });
    const id = String(played.json['paymentId']);
    expect(simulator.ledger.payment(id)).toMatchObject({
      captured: { amount: '2500.00' },
      refunds: [{ status: 'success' }],
    });
    const armed = simulator.faults.list().filter(({ script }) => script === 'revoke');
    expect(armed.map(({ kind, paymentId }) => [kind, paymentId])).toEqual([
      ['delay', id],
      ['drop-after', id],
      ['refund-lag', id],
    ]);
    expect(armed[0]).toMatchObject({ ms: 20, after: true });
  });

  test('is refused over HTTP with a sentence where it is none, and nothing is put on', async () => {
    const simulator = await start({ demo: false });
    for (const body of [{ recording: { recording: 1 } }, { recording: 'held' }, { recording: RECORDING, name: 'held' }])
      expect(await control(simulator, 'POST', '/scenarios', body)).toMatchObject({
        status: 400,
        json: { error: expect.any(String) },
      });
    expect(simulator.ledger.payments()).toEqual([]);
    expect(simulator.faults.list()).toEqual([]);
  });

  test('leaves nothing behind after a reset', async () => {
    const simulator = await start({ demo: false });
    await simulator.play({ ...RECORDING, writes: [], reading: { answer: 'http', status: 503 } });
    expect(simulator.faults.list()).toMatchObject([{ kind: 'http-502', times: 'always' }]);
    await simulator.forward(61_000);
    expect(simulator.faults.list()).toEqual([]);
    await simulator.play(RECORDING);
    await simulator.reset();
    expect([simulator.faults.list(), simulator.ledger.payments()]).toEqual([[], []]);
  });
});
