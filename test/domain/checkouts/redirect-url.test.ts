import { describe, expect, test } from '@jest/globals';
import { urlInput } from '../../../src/domain/checkouts/checkout-input.js';

describe('a page that payers are sent to', () => {
  test.each([
    'https://shop.example/check',
    'https://shop.example/a/result',
    'https://shop.example/payout',
    'https://shop.example/RESULT',
    'https://shop.example/result/',
    'https://shop.example/result//',
    'https://shop.example//result',
    'https://shop.example/result/.',
    'https://shop.example/result/./',
    'https://shop.example/result/x/..',
    'https://shop.example/x/../result',
    'https://shop.example/result/%2e',
    'https://shop.example/result/x/%2E%2e',
    'https://shop.example/result.',
    'https://shop.example/.result',
    'https://shop.example/result.php',
    'https://shop.example/result.PHP7',
    'https://shop.example/result.php/',
    'https://shop.example/r%65sult',
    'https://shop.example/r%2565sult',
    'https://shop.example/%72%65%73%75%6C%74',
    'https://shop.example/x%2Fresult',
    'https://shop.example/x\\result',
    'https://shop.example/x%5cresult',
    'https://shop.example/result%00',
    'https://shop.example/result%00.html',
    'https://shop.example/result%0a',
    'https://shop.example/%20result%20',
    'https://shop.example/result%3Ba=b',
    'https://shop.example/result%253Ba',
    'https://shop.example/result%3F',
    'https://shop.example/result%23',
    'https://shop.example/result?tenant=7',
    'https://shop.example/result/?a=b',
    'https://shop.example/result#top',
    'https://shop.example/thanks#/result',
    'https://shop.example/thanks?next=/result',
    'https://shop.example/thanks?next=%2Fresult',
    'https://shop.example/thanks?next=https://shop.example/result?a=b',
    'https://shop.example/thanks?next=/result&a=b',
    'https://shop.example/\uff52esult',
    'https://shop.example/re\u200bsult',
    'https://shop.example/re%E2%80%8Bsult',
    'https://shop.example/re%C2%ADsult',
    'https://shop.example/result%C2%A0',
    'https://shop.example/%EF%BD%92esult',
    'https://result',
    'https://result/?a=b',
  ])('%s is refused, and it is said why', (url) => {
    expect(() => urlInput('input.successUrl', url)).toThrow(/input\.successUrl.*must not end in ".*valid webhook/);
  });

  test.each([
    'https://shop.example',
    'https://shop.example/',
    'https://shop.example/thanks',
    'https://shop.example/cancel',
    'https://shop.example/result/42',
    'https://shop.example/results',
    'https://shop.example/check-out',
    'https://shop.example/checkout',
    'https://shop.example/result.html',
    'https://result.example/',
    'https://shop.example/thanks?result=1&check=%3B',
    'https://shop.example/100%',
    'https://shop.example/result/..',
    'https://shop.example/%D1%81%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE',
  ])('%s is taken as it is', (url) => {
    expect(urlInput('input.successUrl', url)).toBe(url);
  });

  test.each(['https://shop.example/result;a=b', 'https://shop.example/;/x', 'https://shop.example/a?b=1;c=2'])(
    '%s is refused for its ";"',
    (url) => {
      expect(() => urlInput('input.failureUrl', url)).toThrow(/input\.failureUrl.*must hold no ";"/);
    },
  );
});
