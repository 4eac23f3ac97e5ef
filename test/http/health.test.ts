import { describe, expect, test } from '@jest/globals';
import { fastify } from 'fastify';
import { addHealth, type Readiness } from '../../src/http/health.js';
import { closeAfterTest } from '../harness/system.js';

const WELL = {
  provider: 'ok',
  journal: 'ok',
  webhooks: { accepted: 0, repeated: 0, badSignature: 0, unreadable: 0 },
  watched: 0,
} as unknown as Awaited<ReturnType<Readiness>>;

function serverWith(readiness: Readiness, ageMs: number) {
  const server = fastify();
  addHealth(server, { version: '1.2.3+abc', readiness, readinessAgeMs: ageMs, isStopping: () => false });
  closeAfterTest(() => server.close());
  return () => server.inject('/health/ready');
}

describe('whether the gateway is ready', () => {
  test('is found out once for all who ask at the same time, and for a while after', async () => {
    let times = 0;
    let answer = (_well: typeof WELL) => {};
    const ready = serverWith(() => {
      times += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    }, 3_600_000);
    const flood = Array.from({ length: 200 }, () => ready());
    while (times === 0) await new Promise((resolve) => setImmediate(resolve));
    answer(WELL);
    for (const { statusCode } of await Promise.all(flood)) expect(statusCode).toBe(200);
    expect((await ready()).json()).toMatchObject({ status: 'ready', journal: 'ok' });
    expect(times).toBe(1);
  });

  test('is found out again after that while', async () => {
    let times = 0;
    const ready = serverWith(async () => ({ ...WELL, watched: ++times }), 0);
    expect((await ready()).json()).toMatchObject({ watched: 1 });
    expect((await ready()).json()).toMatchObject({ watched: 2 });
  });

  test('is not asked again at once where that failed', async () => {
    let times = 0;
    const ready = serverWith(async () => {
      times += 1;
      throw new Error('no store');
    }, 3_600_000);
    expect([(await ready()).statusCode, (await ready()).statusCode, times]).toEqual([500, 500, 1]);
  });
});
