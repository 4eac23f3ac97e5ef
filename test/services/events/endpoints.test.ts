import { expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { memory } from '../../harness/engines.js';
import { Clock, Provider, STATES, STORY, startEventServices } from '../../harness/event-services.js';
import { openMerchant } from '../../harness/merchant.js';

async function opened(other: 'hang' | number) {
  const [merchant, erp, provider, clock] = [await openMerchant(), await openMerchant(), new Provider(), new Clock()];
  const others = [{ id: 'erp', merchant: erp }];
  erp.answer = () => other;
  const url = await memory.fresh();
  return {
    merchant,
    erp,
    provider,
    clock,
    services: await startEventServices({ url, merchant, provider, clock, others }),
  };
}

test('every endpoint gets every event, in order and under one id', async () => {
  const { merchant, erp, provider, services } = await opened(204);
  for (const _state of STATES) {
    provider.move('1');
    await services.recheck('1');
    await services.quiet();
  }
  expect([merchant.story('1'), erp.story('1')]).toEqual([STORY, STORY]);
  expect(erp.taken.map(({ id }) => id)).toEqual(merchant.taken.map(({ id }) => id));
});

test.each(['hang', 500] as const)('an endpoint that answers %s holds up no other', async (answer) => {
  const { merchant, erp, provider, services, clock } = await opened(answer);
  for (const _state of STATES) {
    for (let n = 0; n < 12; n++) {
      provider.move(`${n}`);
      await services.recheck(`${n}`);
    }
    await until(
      () => merchant.taken.length,
      (count) => count === 12 * (STATES.indexOf(_state) + 1),
    );
  }
  for (let n = 0; n < 12; n++) expect(merchant.story(`${n}`)).toEqual(STORY);
  expect(erp.taken).toEqual([]);
  if (answer === 500) {
    erp.answer = () => 204;
    for (let passed = 0; passed < 10; passed++) {
      clock.ms += 60_000;
      await services.quiet();
    }
    for (let n = 0; n < 12; n++) expect(erp.story(`${n}`)).toEqual(STORY);
    expect(new Set(services.failures.map(({ endpoint }) => endpoint))).toEqual(new Set(['erp']));
  }
  expect(services.defects).toEqual([]);
});
