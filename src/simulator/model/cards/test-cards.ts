/** A card that a payer may save, by a name: its number is never asked for. */
export interface TestCard {
  readonly name: string;
  /** What becomes of saving it, and of charging it. */
  readonly title: string;
  /** The masked number. */
  readonly pan: string;
  /** What its bank does before it is saved: nothing, a code by SMS, or 3-D Secure. */
  readonly proof: 'none' | 'otp' | '3ds';
  /** The code that saving it is refused with; null: it can be saved. */
  readonly saveCode: string | null;
  /** The code that charges of it are declined with; null: they succeed. */
  readonly chargeCode: string | null;
}

/** The code that every SMS of the simulator has, as the test phones of the documentation do. Source: api-reference section 8. */
export const OTP = '111111';

/** Cards of the documentation, each with what it is for. Source: api-reference-2 section 17. */
export const TEST_CARDS: readonly TestCard[] = [
  card('pays', 'Is saved at once, and pays', '4716-04XX-XXXX-1981', 'none'),
  card('secure', 'Asks for 3-D Secure, and pays', '4916-30XX-XXXX-4310', '3ds'),
  card('code', 'Asks for a code from an SMS, and pays', '5555-55XX-XXXX-5599', 'otp'),
  card('poor', 'Is saved; charges are declined for want of money', '4400-44XX-XXXX-4443', 'none', null, '10009'),
  card('refused', 'Cannot be saved: its bank says no', '5475-10XX-XXXX-3613', 'none', '10038'),
];

function card(
  name: string,
  title: string,
  pan: string,
  proof: TestCard['proof'],
  saveCode: string | null = null,
  chargeCode: string | null = null,
): TestCard {
  return { name, title, pan, proof, saveCode, chargeCode };
}
