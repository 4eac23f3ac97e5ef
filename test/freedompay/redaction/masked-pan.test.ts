import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskedPan } from '../../../src/freedompay/redaction/masked-pan.js';

describe('a card number', () => {
  test.each([
    ['4111111111111111', '411111******1111'],
    ['4111 1111 1111 1111', '411111******1111'],
    ['4111-1111-1111-1111', '411111******1111'],
    ['4716-04XX-XXXX-1981', '471604******1981'],
    ['446375******1234', '446375******1234'],
    ['411111-XXXXXX-1111', '411111******1111'],
    ['123456-XX-XXXX-1234', '123456******1234'],
    ['4111••••••••1111', '4111********1111'],
    ['5483-18XX', '548318**'],
    ['XXXX-1981', '****1981'],
    ['6011111111111111117', '601111*********1117'],
    ['60111111111111111175', '601111*********1175'],
    ['411111111111XXX1', '411111*********1'],
    ['4XXX11111111111', '4**********1111'],
    ['41111111X1111X11111111', '411111*********1111'],
    ['4111111111', '******1111'],
    ['1111', '1111'],
  ])('"%s" is shown as "%s"', (written, shown) => {
    expect(maskedPan(written)).toBe(shown);
  });

  test.each([
    'string',
    '',
    ' ',
    '****',
    'XXXX-XXXX',
    '4111111111111111 or so',
    'ef741cfc',
    '４１１１１１１１１１１１１１１１',
    '4111,1111',
  ])('is not shown where %j came, which may be anything', (written) => {
    expect(maskedPan(written)).toBeNull();
  });

  test('shows at most six digits in front and four behind, whatever came', () => {
    const written = fc.string({ unit: fc.constantFrom(...'0123456789Xx*- .•'), maxLength: 60 });
    fc.assert(
      fc.property(written, (text) => {
        const shown = maskedPan(text);
        if (shown === null) return;
        expect(shown).toMatch(/^(\d{0,6}\*+\d{0,4}|\d{1,4})$/);
        expect(shown.length).toBeLessThanOrEqual(19);
      }),
    );
  });
});
