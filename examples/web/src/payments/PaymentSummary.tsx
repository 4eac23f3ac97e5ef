import { Badge } from '../Badge.js';
import type { PaymentPartsFragment } from '../gql/graphql.js';
import { sumText, timeText } from '../money.js';
import { refundWords, statusWords } from '../words.js';
import { Decline } from './Decline.js';

/** Where a payment stands, with its sums. */
export function PaymentSummary({ payment }: { readonly payment: PaymentPartsFragment }) {
  const { orderId, paymentId, status, rawStatus, amount, capturedAmount, refundedAmount, refundableAmount } = payment;
  return (
    <section aria-labelledby="payment" className="summary">
      <title>{`${orderId ?? paymentId} · Payments`}</title>
      <p className="note">Payment {paymentId}</p>
      <div className="line">
        <h1 id="payment">{orderId ?? paymentId}</h1>
        <p role="status" aria-label="Status">
          <Badge words={statusWords(status)} />
        </p>
      </div>
      <p className="amount">{sumText(amount)}</p>
      {status === 'UNKNOWN' && (
        <p>
          The provider answers with “{rawStatus}”, which nobody documents. It does not mean that the payment failed: ask
          the provider.
        </p>
      )}
      <Decline failure={payment.failure} />
      <dl>
        <Fact name="Captured">{sumText(capturedAmount)}</Fact>
        <Fact name="Given back">{sumText(refundedAmount)}</Fact>
        <Fact name="Can be given back">{sumText(refundableAmount)}</Fact>
        {payment.card?.maskedPan && <Fact name="Card">{payment.card.maskedPan}</Fact>}
        {payment.createdAt && <Fact name="Created">{timeText(payment.createdAt)}</Fact>}
        {payment.holdEndsAt && <Fact name="Held until">{timeText(payment.holdEndsAt)}</Fact>}
      </dl>
      {payment.refunds.length > 0 && (
        <ul className="refunds" aria-label="Refunds">
          {payment.refunds.map((refund) => (
            <li key={refund.id}>
              <span className="sum">{sumText(refund.amount)}</span> <Badge words={refundWords(refund.status)} />
              <Decline failure={refund.failure} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
