import { useCallback, useEffect, useRef } from 'react';
import { useQuery, useSubscription } from 'urql';
import { ActionPanel } from '../actions/ActionPanel.js';
import { sentenceOf } from '../gateway/errors.js';
import { useFragment } from '../gql/fragment-masking.js';
import { PaymentOperationsDocument, PaymentPartsFragmentDoc, WatchPaymentDocument } from '../gql/graphql.js';
import { OperationCard } from '../operations/OperationCard.js';
import { isOpen } from '../words.js';
import { PaymentSummary } from './PaymentSummary.js';

/** One payment as it is now and whenever it changes, with what may be done to it and what was. */
export function PaymentScreen({ paymentId }: { readonly paymentId: string }) {
  const [{ data, error }] = useSubscription({ query: WatchPaymentDocument, variables: { paymentId } });
  const payment = useFragment(PaymentPartsFragmentDoc, data?.paymentChanged);
  const [{ data: listed }, read] = useQuery({
    query: PaymentOperationsDocument,
    variables: { paymentId },
    requestPolicy: 'cache-and-network',
  });
  const readAnew = useCallback(() => read({ requestPolicy: 'network-only' }), [read]);

  // Where the payment changed, somebody may have asked for something elsewhere.
  const checkedAt = payment?.checkedAt;
  const seen = useRef(checkedAt);
  useEffect(() => {
    if (seen.current !== undefined && checkedAt !== seen.current) readAnew();
    seen.current = checkedAt;
  }, [checkedAt, readAnew]);

  const operations = listed?.operations?.nodes ?? [];
  if (!payment && error) return <p role="alert">{sentenceOf(error)}</p>;
  if (!data) return <p role="status">Reading the payment…</p>;
  if (!payment) return <p role="status">The provider knows no payment {paymentId}.</p>;

  return (
    <>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      <PaymentSummary payment={payment} />
      <ActionPanel payment={payment} isBlocked={operations.some(({ state }) => isOpen(state))} />
      <section aria-labelledby="operations">
        <h2 id="operations">What was asked for</h2>
        {operations.length === 0 && <p className="note">Nothing yet.</p>}
        <ul className="cards">
          {operations.map((operation) => (
            <OperationCard key={operation.id} operation={operation} onChange={readAnew} />
          ))}
        </ul>
      </section>
    </>
  );
}
