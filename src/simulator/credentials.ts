/** The simulator's shop. These constants are public and worth nothing: no real account may ever use them. */
export const SIMULATOR_MERCHANT_ID = '500500';

/** Signs payment scripts, unless another secret is given. */
export const SIMULATOR_SECRET = 'simulator-payment-secret-not-for-production';

/** Signs payout scripts, unless another secret is given. */
export const SIMULATOR_PAYOUT_SECRET = 'simulator-payout-secret-not-for-production';
