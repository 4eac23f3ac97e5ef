// Relay, with what its compiler makes of the operations written out.
import { createClient } from 'graphql-sse';
import relay from 'relay-runtime';
import { codeOf, FIND, headers, READ, REFUND, url, WATCH, WRITE, WRONG } from './operations.js';

const { commitMutation, createOperationDescriptor, fetchQuery, requestSubscription } = relay;
const { Environment, Network, Observable, RecordSource, Store } = relay;

const scalar = (name) => ({ kind: 'ScalarField', alias: null, args: null, name, storageKey: null });
const linked = (name, concreteType, args, selections) => ({
  kind: 'LinkedField',
  alias: null,
  args,
  concreteType,
  name,
  plural: false,
  selections,
  storageKey: null,
});
const literal = (name, value) => ({ kind: 'Literal', name, value });
const variable = (name, variableName = name) => ({ kind: 'Variable', name, variableName });
const payment = (name, ...args) => linked(name, 'Payment', args, [scalar('id'), scalar('paymentId'), scalar('status')]);

function request(text, selections, variables = []) {
  const [, operationKind, name] = /^(\w+) (\w+)/.exec(text);
  const argumentDefinitions = variables.map((one) => ({ kind: 'LocalArgument', name: one, defaultValue: null }));
  const type = `${operationKind[0].toUpperCase()}${operationKind.slice(1)}`;
  return {
    kind: 'Request',
    fragment: { kind: 'Fragment', name, type, metadata: null, argumentDefinitions, selections, abstractKey: null },
    operation: { kind: 'Operation', name, argumentDefinitions, selections },
    params: { id: null, cacheID: name, metadata: {}, name, operationKind, text },
  };
}

const read = request(READ, [payment('payment', literal('paymentId', '7000000002'))]);
const watch = request(WATCH, [payment('paymentChanged', literal('paymentId', '7000000002'))]);
const wrong = request(WRONG, [scalar('nothing')]);
const find = request(FIND, [payment('payment', variable('paymentId', 'id'))], ['id']);
const write = request(WRITE, [
  linked('createPayerToken', 'CreatePayerTokenPayload', null, [
    linked('payerToken', 'PayerToken', null, [scalar('expiresAt')]),
  ]),
]);
const refund = request(
  REFUND,
  [linked('refundPayment', 'RefundPaymentPayload', [variable('id'), variable('key')], [payment('payment')])],
  ['id', 'key'],
);

export function relayClient() {
  const streams = createClient({ url, headers, retryAttempts: 0 });
  const ask = ({ text }, variables) =>
    Observable.create((sink) => {
      const stopping = new AbortController();
      const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } };
      fetch(url, { ...init, body: JSON.stringify({ query: text, variables }), signal: stopping.signal })
        .then((answer) => answer.json())
        .then((body) => {
          sink.next(body);
          sink.complete();
        })
        .catch((error) => sink.error(error));
      return () => stopping.abort();
    });
  const listen = ({ text }, variables) =>
    Observable.create((sink) => streams.subscribe({ query: text, variables }, sink));
  const environment = new Environment({
    network: Network.create(ask, listen),
    store: new Store(new RecordSource(), { gcReleaseBufferSize: 100 }),
  });
  const mutate = (mutation, variables = {}) =>
    new Promise((resolve, reject) => {
      commitMutation(environment, { mutation, variables, onCompleted: resolve, onError: reject });
    });
  return {
    read: () => fetchQuery(environment, read, {}).toPromise(),
    write: () => mutate(write),
    wrong: () =>
      fetchQuery(environment, wrong, {})
        .toPromise()
        .catch((error) => codeOf(error.source?.errors[0])),
    watch: () =>
      new Promise((resolve, reject) => {
        const stopped = requestSubscription(environment, {
          subscription: watch,
          variables: {},
          onNext: (data) => {
            resolve(data);
            setImmediate(() => stopped.dispose());
          },
          onError: reject,
        });
      }),
    begin: (heard) => {
      const asking = fetchQuery(environment, read, {}).subscribe({ next: heard, error: heard });
      return () => asking.unsubscribe();
    },
    cached: async (id, key) => {
      const operation = createOperationDescriptor(find, { id });
      environment.retain(operation);
      const { payment: before } = await fetchQuery(environment, find, { id }).toPromise();
      await mutate(refund, { id, key });
      return [before.status, environment.lookup(operation.fragment).data.payment.status];
    },
    close: () => streams.dispose(),
  };
}
