// This gateway's schema and its client of the provider, for other GraphQL servers: what is left to compare is the server.
import { readFileSync } from 'node:fs';
import DataLoader from 'dataloader';
import { Secret } from '../../build/domain/secret.js';
import { FreedomPayClient } from '../../build/freedompay/client.js';
import { refund } from '../../build/freedompay/endpoints/operations/refund.js';
import { getStatus } from '../../build/freedompay/endpoints/status.js';

const account = {
  id: 'default',
  baseUrl: process.env.PROVIDER_URL,
  merchantId: process.env.MERCHANT_ID,
  secret: new Secret(process.env.SECRET),
  payoutSecret: new Secret(process.env.SECRET),
  previousSecrets: [],
  flavour: 'merchant',
  timeZone: 'Asia/Almaty',
};
const client = new FreedomPayClient({ timeoutMs: 10_000, parallel: 128 });

export const typeDefs = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** A loader for every request. */
export function context() {
  return { payments: new DataLoader((ids) => Promise.all(ids.map(payment))) };
}

export const resolvers = {
  Query: {
    payment: (_, { paymentId }, { payments }) => payments.load(paymentId),
    paymentsById: (_, { paymentIds }, { payments }) => paymentIds.map((id) => payments.load(id)),
  },
  Mutation: {
    refundPayment: async (_, { input: { paymentId, amount } }) => {
      await client.call(account, refund.merchant, { paymentId, amount });
      const operation = { kind: 'REFUND', state: 'SUCCEEDED', paymentId, amount: { amount, currency: 'KZT' } };
      return { replayed: false, operation, payment: await payment(paymentId) };
    },
  },
};

async function payment(paymentId) {
  const record = await client.call(account, getStatus.merchant, { paymentId });
  return record?.kind === 'payment' ? record.payment : null;
}
