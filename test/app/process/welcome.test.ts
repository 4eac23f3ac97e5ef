import { expect, test } from '@jest/globals';
import { welcomeText } from '../../../src/app/process/welcome.js';
import { parseConfig } from '../../../src/config/config.js';
import { startTestGateway } from '../../../src/testing/test-gateway.js';
import { ASYNC_SHOP, closeAfterTest } from '../../harness/system.js';

test.each([
  ['the scripts', {}],
  ['the asynchronous Gateway API', ASYNC_SHOP],
])('the query that a newcomer is to try is answered with a payment, where %s are called', async (_what, env) => {
  const gateway = await startTestGateway({ env });
  closeAfterTest(() => gateway.stop());
  const config = parseConfig(env, () => '');
  const text = welcomeText(config, 'http://127.0.0.1:4000', 'http://127.0.0.1:4001');
  const [, body = ''] = /-d '(.*)'/.exec(text) ?? [];
  const { query } = JSON.parse(body) as { readonly query: string };
  expect(await gateway.query(query)).toMatchObject({
    data: { payment: { status: 'PARTIALLY_REFUNDED', refundableAmount: { amount: '60.00', currency: 'KZT' } } },
  });
});
