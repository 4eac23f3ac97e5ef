import { cardTabs } from './card-tabs.js';
import type { PlaygroundTab } from './tab.js';

/** Beside a provider: readings alone, of what the reader names. Nothing that moves money is ready to be pressed. */
export const readingTabs: PlaygroundTab[] = [
  {
    query: `# One payment by the provider's id, read now:
# put the id in the variables below.
query PaymentById($id: ID!) {
  payment(paymentId: $id) {
    orderId
    status
    rawStatus
    amount { amount currency }
    refundedAmount { amount }
    refundableAmount { amount }
    allowedActions
  }
}
`,
    variables: '{ "id": "" }',
  },
  {
    query: `# The payment of an order by the merchant's own id.
query PaymentOfOrder($orderId: String!) {
  paymentByOrder(orderId: $orderId) {
    paymentId
    status
    amount { amount currency }
    allowedActions
  }
}
`,
    variables: '{ "orderId": "" }',
  },
];

/** Beside the embedded simulator: they run as they are against its demo data. */
export const demoTabs: PlaygroundTab[] = [
  {
    query: `# One payment: press the button to run it.
query Payment {
  payment(paymentId: "7000000003") {
    orderId
    status
    rawStatus
    amount { amount currency }
    refundedAmount { amount }
    refundableAmount { amount }
    allowedActions
    refunds {
      refundId
      status
      amount { amount }
      failure {
        reason
        payerMessage(language: EN)
      }
    }
  }
}
`,
  },
  {
    query: `# All demo payments: one request, one provider call for each.
query DemoPayments {
  paymentsById(paymentIds: [
    "7000000001", "7000000002"
    "7000000003", "7000000004"
    "7000000005", "7000000006"
    "7000000007", "7000000008"
  ]) {
    paymentId
    orderId
    status
    rawStatus
    amount { amount currency }
    allowedActions
  }
}
`,
  },
  {
    query: `# Create a payment, then open its redirectUrl
# in another window and pay. For another payment,
# change the key.
mutation CreatePayment {
  createPayment(input: {
    orderId: "ORDER-1"
    amount: "2500.00"
    currency: "KZT"
    description: "Two tickets"
    captureMethod: MANUAL
    idempotencyKey: "order-1"
  }) {
    replayed
    checkout {
      state
      paymentId
      redirectUrl
      problem { code message advice }
    }
  }
}
`,
  },
  {
    query: `# Watch an order: run it, and it goes on until
# you stop it. Capture the demo hold in another
# window, or put in the orderId of a payment that
# you are about to create, then create and pay it.
subscription Watch {
  orderChanged(orderId: "DEMO-HOLD") {
    paymentId
    status
    capturedAmount { amount currency }
    refundedAmount { amount }
    allowedActions
  }
}
`,
  },
  {
    query: `# Capture the demo hold. Run it twice:
# the same key never moves money twice.
mutation Capture {
  capturePayment(input: {
    paymentId: "7000000001"
    idempotencyKey: "capture-1"
  }) {
    replayed
    operation {
      id
      state
      amount { amount currency }
      problem { code message advice }
    }
    payment {
      status
      capturedAmount { amount }
      allowedActions
    }
  }
}
`,
  },
  {
    query: `# Refund a part. For another refund, change the key.
mutation Refund {
  refundPayment(input: {
    paymentId: "7000000002"
    amount: "500.00"
    idempotencyKey: "refund-1"
  }) {
    replayed
    operation {
      id
      state
      refund { refundId status }
      problem { code message advice }
    }
    payment {
      status
      refundedAmount { amount }
      refundableAmount { amount }
    }
  }
}
`,
  },
  ...cardTabs,
  {
    query: `query Payouts {
  payoutStatusesByOrder(orderIds: [
    "DEMO-PAYOUT-OK"
    "DEMO-PAYOUT-PENDING"
    "DEMO-PAYOUT-FAILED"
  ]) {
    orderId
    paymentId
    status
    rawStatus
    failure { code message }
  }
}
`,
  },
];

/** Leads to the playground with a query about one payment: `PAYMENT_ID` stands for its id. */
export function playgroundLink(url: string): { readonly title: string; readonly url: string } {
  const query = (demoTabs[0]?.query ?? '').replace('7000000003', 'PAYMENT_ID');
  return { title: 'Ask about it in the playground', url: `${url}/graphql?query=${encodeURIComponent(query)}` };
}
