import { type FormEvent, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { Badge } from '../Badge.js';
import { sentenceOf } from '../gateway/errors.js';
import { FindOrderDocument, OpenOperationsDocument, RecentPaymentsDocument } from '../gql/graphql.js';
import { sumText, timeText } from '../money.js';
import { OperationLine } from '../operations/OperationLine.js';
import { statusWords } from '../words.js';

/** Where to begin: find a payment, see what waits for a person, and what was seen lately. */
export function Home() {
  return (
    <>
      <title>Payments</title>
      <h1>Find a payment</h1>
      <Find />
      <Waiting />
      <Recent />
    </>
  );
}

function Find() {
  const client = useClient();
  const [said, setSaid] = useState('');

  const find = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('id')).trim();
    if (/^\d{1,20}$/.test(typed)) {
      location.hash = `#/payments/${typed}`;
      return;
    }
    setSaid('Looking…');
    const now = { requestPolicy: 'network-only' } as const;
    const { data, error } = await client.query(FindOrderDocument, { orderId: typed }, now).toPromise();
    if (error) setSaid(sentenceOf(error));
    else if (data?.paymentByOrder) location.hash = `#/payments/${data.paymentByOrder.paymentId}`;
    else setSaid(`No payment is known for the order “${typed}”.`);
  };

  return (
    <form className="find" onSubmit={find}>
      <label htmlFor="id">Payment or order</label>
      <input id="id" name="id" required autoComplete="off" spellCheck={false} />
      <button type="submit">Open</button>
      <p role="status">{said}</p>
    </form>
  );
}

function Waiting() {
  const [{ data }] = useQuery({ query: OpenOperationsDocument, requestPolicy: 'cache-and-network' });
  const operations = data?.operations?.nodes ?? [];
  if (operations.length === 0) return null;
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">Waiting for a person, or not known yet</h2>
      <ul className="rows">
        {operations.map((operation) => (
          <OperationLine key={operation.id} operation={operation} />
        ))}
      </ul>
    </section>
  );
}

function Recent() {
  const [{ data, error, fetching }] = useQuery({ query: RecentPaymentsDocument, requestPolicy: 'cache-and-network' });
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Seen lately</h2>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {fetching && !data && <p role="status">Reading…</p>}
      <ul className="rows">
        {data?.payments?.nodes.map((payment) => (
          <li key={payment.id}>
            <a href={`#/payments/${payment.paymentId}`}>
              <span className="name">{payment.orderId ?? payment.paymentId}</span>
              <Badge words={statusWords(payment.status)} />
              <span className="sum">{sumText(payment.amount)}</span>
              <time dateTime={payment.checkedAt}>{timeText(payment.checkedAt)}</time>
            </a>
          </li>
        ))}
      </ul>
      <p className="note">{data?.payments?.completeness.note}</p>
    </section>
  );
}
