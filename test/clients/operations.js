// What all clients ask, and how they show who asks. Arguments: the gateway's URL, and a credential where there is one.

const [base, credential] = process.argv.slice(2);
const authorization = credential && `Bearer ${credential}`;

export const url = `${base}/graphql`;
export const webSocketUrl = url.replace('http', 'ws');
export const headers = { 'apollo-require-preflight': 'true', ...(authorization && { authorization }) };
export const connectionParams = { ...(authorization && { authorization }) };

export const READ = 'query Read { payment(paymentId: "7000000002") { id paymentId status } }';
export const WRITE =
  'mutation Write { createPayerToken(input: { paymentIds: ["7000000002"] }) { payerToken { expiresAt } } }';
export const WRONG = 'query Wrong { nothing }';
export const WATCH = 'subscription Watch { paymentChanged(paymentId: "7000000002") { id paymentId status } }';

// For caches: what is read, and what changes it.
export const FIND = 'query Find($id: ID!) { payment(paymentId: $id) { id paymentId status } }';
export const REFUND = `mutation Refund($id: ID!, $key: String!) {
  refundPayment(input: { paymentId: $id, amount: "500.00", idempotencyKey: $key }) { payment { id paymentId status } }
}`;

export const codeOf = (error) => error?.extensions?.code ?? 'none';
