/** The mask characters of the provider's forms: "5483-18XX-XXXX-0293", "446375******1234". */
const MASK_CHARACTERS = /[Xx*•●∙·#]/g;
/** How digits are grouped. */
const SEPARATORS = /[\s\p{Pd}._/]/gu;

const MAX_LEADING = 6;
const MAX_TRAILING = 4;
/** The longest card number (ISO/IEC 7812). */
const MAX_LENGTH = 19;
/** Shorter numbers are no card numbers: of them no more than the last four digits are known to be harmless. */
const MIN_LENGTH = 12;

/**
 * A card number in our one form: at most its first six and last four digits, "*" for each between, no separators. Masked
 * here in any case: the provider promises a masked number, and one broken promise would leak a whole one.
 * `null` for what is no card number in any form, which may hold anything.
 */
export function maskedPan(written: string): string | null {
  const plain = written.trim().replace(SEPARATORS, '').replace(MASK_CHARACTERS, '*');
  if (!/^[\d*]+$/.test(plain) || !/\d/.test(plain)) return null;
  const [before = ''] = plain.split('*', 1);
  const after = plain.slice(plain.lastIndexOf('*') + 1);
  if (before === plain) return unmasked(plain);
  return joined(before.slice(0, MAX_LEADING), after.slice(-MAX_TRAILING), plain.length);
}

function unmasked(digits: string): string {
  if (digits.length <= MAX_TRAILING) return digits;
  const leading = digits.length < MIN_LENGTH ? '' : digits.slice(0, MAX_LEADING);
  return joined(leading, digits.slice(-MAX_TRAILING), digits.length);
}

function joined(leading: string, trailing: string, length: number): string {
  const maskLength = Math.max(1, Math.min(length, MAX_LENGTH) - leading.length - trailing.length);
  return `${leading}${'*'.repeat(maskLength)}${trailing}`;
}
