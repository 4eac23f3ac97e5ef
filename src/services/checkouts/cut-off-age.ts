/** A request of a payment, a charge or a card that began so long ago and is still PENDING was cut off, in milliseconds. */
export const CUT_OFF_AFTER_MS = 180_000;
