/** A payment from the balance of a phone, while its owner is asked for a code. */
export interface MobileCharge {
  readonly phone: string;
  /** When the latest code was sent. */
  readonly sentAt: Date;
  /** SMS sent so far. */
  readonly sent: number;
  /** Wrong codes so far. */
  readonly wrong: number;
}
