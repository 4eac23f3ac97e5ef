import { Badge } from '../Badge.js';
import { type FragmentType, useFragment } from '../gql/fragment-masking.js';
import { OperationPartsFragmentDoc } from '../gql/graphql.js';
import { sumText, timeText } from '../money.js';
import { kindWords, stateWords } from '../words.js';

/** An operation in a list, which leads to its payment. */
export function OperationLine(props: { readonly operation: FragmentType<typeof OperationPartsFragmentDoc> }) {
  const { kind, state, amount, paymentId, requestedBy, createdAt } = useFragment(
    OperationPartsFragmentDoc,
    props.operation,
  );
  return (
    <li>
      <a href={`#/payments/${paymentId}`}>
        <span className="name">
          {kindWords(kind)} {requestedBy && <small>by {requestedBy}</small>}
        </span>
        <Badge words={stateWords(state)} />
        <span className="sum">{amount && sumText(amount)}</span>
        <time dateTime={createdAt}>{timeText(createdAt)}</time>
      </a>
    </li>
  );
}
