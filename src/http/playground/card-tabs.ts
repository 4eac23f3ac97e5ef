import type { PlaygroundTab } from './tab.js';

/**
 * Saved cards and payouts, beside the embedded simulator. Its demo data has the same cards for ever, so they are named here: one
 * of `demo-user-1` that asks for 3-D Secure, and one of `demo-user-2` whose bank is slow with payouts.
 */
export const cardTabs: PlaygroundTab[] = [
  {
    query: `# Add a card: run it, then open its redirectUrl
# in another window, choose a card and save it.
# Run it once more: the same key says what became
# of it, and the cardId. For another card, change
# the key.
mutation AddCard {
  createCardSetup(input: {
    userId: "demo-user-1"
    returnUrl: "http://127.0.0.1:4000/graphql"
    idempotencyKey: "add-card-1"
  }) {
    replayed
    setup {
      id
      state
      redirectUrl
      cardId
      problem { code message advice }
    }
  }
}
`,
  },
  {
    query: `# The cards of a user, read from the provider now:
# the one that was added last stands last.
query Cards {
  cards(userId: "demo-user-1") {
    cardId
    status
    maskedPan
    createdAt
  }
}
`,
  },
  {
    query: `# Charge a saved card: the cardId is below, among
# the variables. Open the redirectUrl of nextAction,
# do what is asked for, and run it once more: the
# same key never takes money twice. For another
# charge, change the order and the key.
mutation ChargeCard($cardId: ID!) {
  chargeSavedCard(input: {
    userId: "demo-user-1"
    cardId: $cardId
    orderId: "ORDER-2"
    amount: "1500.00"
    currency: "KZT"
    description: "Tea"
    cvcPage: true
    idempotencyKey: "charge-1"
  }) {
    replayed
    charge {
      id
      state
      paymentId
      nextAction { redirectUrl }
      problem { code message advice }
    }
  }
}
`,
    variables: '{ "cardId": "pAUwiLph06CR_VhNV_kZxxe0HlbzQtOb15GkSRnGYX0" }',
  },
  {
    query: `# Pay out to a saved card, whose bank takes a few
# seconds. While it is PENDING run it once more to
# see how it ends: the same key never pays twice.
# For another payout, change the order and the key.
mutation PayOut {
  createPayout(input: {
    orderId: "PAYOUT-1"
    amount: "4200.00"
    currency: "KZT"
    description: "Prize"
    toSavedCard: {
      userId: "demo-user-2"
      cardToken: "1fa06456-31a5-4f10-a6f1-15f240169fc1"
    }
    idempotencyKey: "payout-1"
  }) {
    replayed
    operation {
      id
      state
      paymentId
      amount { amount currency }
      problem { code message advice }
    }
  }
}
`,
  },
];
