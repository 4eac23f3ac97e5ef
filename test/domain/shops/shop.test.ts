import { expect, test } from '@jest/globals';
import { INSTALLATION, installationOf, isShopName, SHOP_OR_ACCOUNT, shopName } from '../../../src/domain/shops/shop.js';

test.each([
  ['https://api.freedompay.kz', 'kz'],
  ['https://test-api.freedompay.kz', 'kz'],
  ['https://api.freedompay.money', 'kz'],
  ['https://api.paybox.money', 'kz'],
  ['https://api.freedompay.uz', 'uz'],
  ['https://API.FREEDOMPAY.UZ.:443/', 'uz'],
  ['https://api.freedompay.kg', 'kg'],
  ['https://api.paybox.ru', 'ru'],
  ['http://127.0.0.1:4001', 'kz'],
  ['http://127.0.0.1:9999', 'kz'],
  ['http://[::1]:4001', 'kz'],
  ['https://provider.internal/kz', 'kz'],
  // The word stands elsewhere than at the end of the host.
  ['https://api.freedompay.uz.example.com', 'kz'],
  ['https://example.com/api.freedompay.uz', 'kz'],
  ['https://notuz', 'kz'],
  ['', 'kz'],
])('%s leads to the installation %s', (url, installation) => {
  expect(installationOf(url)).toBe(installation);
  expect(installation).toMatch(INSTALLATION);
});

test('the name of a shop is never an account id, and both can be distinguished', () => {
  const name = shopName('uz', '500123');
  expect(name).toBe('uz:500123');
  expect([name, 'default', '500123', 'my-shop_2'].map(isShopName)).toEqual([true, false, false, false]);
});

test.each(['uz:', ':1', 'uz:x', 'UZ:1', 'a b', '', 'uz:1:2', "'; drop table shops", 'x'.repeat(51)])(
  '"%s" names neither a shop nor an account',
  (text) => expect(text).not.toMatch(SHOP_OR_ACCOUNT),
);
