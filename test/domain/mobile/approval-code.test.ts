import { expect, test } from '@jest/globals';
import { InvalidInput } from '../../../src/domain/errors.js';
import { approvalCodeInput } from '../../../src/domain/mobile/approval-code.js';

test('A code is four to eight digits, of which those at the beginning may be zeros.', () => {
  for (const code of ['0000', '012345', '12345678']) expect(approvalCodeInput('input.approvalCode', code)).toBe(code);
});

test.each(['', '123', '123456789', '12 34', '１２３４', '12a4', '1234\n'])(
  '%j is no code, and is not repeated in the refusal.',
  (code) => {
    const refuse = () => approvalCodeInput('input.approvalCode', code);
    expect(refuse).toThrow(InvalidInput);
    expect(refuse).toThrow('Argument "input.approvalCode": must be the 4 to 8 digits of the SMS.');
  },
);
