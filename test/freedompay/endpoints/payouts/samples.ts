import { sampleBody } from '../exchange.js';

/** Sample bodies of the provider's documentation, with invented values: signed with the secrets of its vectors. */
export const SAMPLES = {
  /** A payout to a saved card, accepted. */
  S1: sampleBody('S1_reg2reg_ok.xml'),
  /** A payout refused: the balance is too low. */
  S2: sampleBody('S2_payout_refused_balance.xml'),
  /** A payout that is being finalised; the card has no name. */
  S3: sampleBody('S3_payment_status2_process.xml'),
  /** A payout that is not there, unsigned. */
  S3b: sampleBody('S3b_payout_not_found_unsigned.xml'),
  /** The payout balance. */
  S4: sampleBody('S4_balance_status_ok.xml'),
  /** The webhook of a payout, before it is encoded. */
  S5: sampleBody('S5_webhook_payout.txt'),
} as const;
