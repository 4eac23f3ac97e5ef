// The steps of what is done to saved cards and by them, and by phones, and of each call of the provider, at which a gateway in a process of its own can be told to die.

/** Wraps them; `around` says before and after which call a process dies, and within its transaction. */
export async function armCardSteps({ load, around }) {
  const [{ Checkouts }, { Charges }, { CardWrites }, { MobileCodes }, { FreedomPayClient }] = await Promise.all([
    load('store/checkouts/checkouts.js'),
    load('store/cards/charges.js'),
    load('store/cards/card-writes.js'),
    load('store/cards/mobile-codes.js'),
    load('freedompay/client.js'),
  ]);
  around(Checkouts.prototype, 'begin', () => 'checkout');
  around(Checkouts.prototype, 'resolve', (_id, { state }) => `checkout ${state}`);
  around(Charges.prototype, 'begin', () => 'charge');
  around(Charges.prototype, 'commitSent', () => 'charge sent');
  around(Charges.prototype, 'resolve', (_id, { state }) => `charge ${state}`);
  around(CardWrites.prototype, 'begin', () => 'card write');
  around(CardWrites.prototype, 'resolve', (_id, { state }) => `card write ${state}`);
  around(MobileCodes.prototype, 'begin', () => 'code');
  around(MobileCodes.prototype, 'commitApproval', () => 'code sent');
  around(
    FreedomPayClient.prototype,
    'call',
    (_account, { path, async }) => `script ${async?.action ?? path.split('/').at(-1)}`,
  );
}
