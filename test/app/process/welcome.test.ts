import { expect, test } from '@jest/globals';
import { welcomeText } from '../../../src/app/process/welcome.js';
import { parseConfig } from '../../../src/config/config.js';
import { ASYNC_SHOP, startSystem } from '../../harness/system.js';

test.each([
  ['merchant', {}],
  ['async', ASYNC_SHOP],
] as const)(
  'the query that a newcomer is to try at the %s interface is answered with a payment',
  async (flavour, env) => {
    const { query } = await startSystem({ flavour });
    const text = welcomeText(
      parseConfig(env, () => ''),
      'http://127.0.0.1:4000',
      'http://127.0.0.1:4001',
    );
    const [, body = ''] = /-d '(.*)'/.exec(text) ?? [];
    const asked = JSON.parse(body) as { readonly query: string };
    expect(await query(asked.query)).toMatchObject({
      data: { payment: { status: 'PARTIALLY_REFUNDED', refundableAmount: { amount: '60.00', currency: 'KZT' } } },
    });
  },
);
