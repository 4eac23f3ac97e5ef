import { useEffect } from 'react';
import { useSubscription } from 'urql';
import { Badge } from '../Badge.js';
import { type FragmentType, useFragment } from '../gql/fragment-masking.js';
import { OperationPartsFragmentDoc, WatchOperationDocument } from '../gql/graphql.js';
import { sumText, timeText } from '../money.js';
import { adviceWords, isOpen, kindWords, stateWords } from '../words.js';
import { Approval } from './Approval.js';

interface OperationCardProps {
  readonly operation: FragmentType<typeof OperationPartsFragmentDoc>;
  /** The operation is not what it was when the list was read. */
  readonly onChange: () => void;
}

/** What became of one capture, cancel or refund. While that is open the card changes by itself. */
export function OperationCard(props: OperationCardProps) {
  const listed = useFragment(OperationPartsFragmentDoc, props.operation);
  const [{ data }] = useSubscription({
    query: WatchOperationDocument,
    variables: { id: listed.id },
    pause: !isOpen(listed.state),
  });
  const watched = useFragment(OperationPartsFragmentDoc, data?.operationChanged);
  const operation = isOpen(listed.state) ? (watched ?? listed) : listed;
  const { kind, state, amount, problem, reason, requestedBy, approvedBy, createdAt } = operation;
  const words = stateWords(state);

  const { onChange } = props;
  const hasChanged = state !== listed.state;
  useEffect(() => {
    if (hasChanged) onChange();
  }, [hasChanged, onChange]);

  const title = `${kindWords(kind)}${amount ? ` ${sumText(amount)}` : ''}`;
  return (
    <li className={`card ${words.tone}`} aria-label={title}>
      <div className="line">
        <h3>{title}</h3>
        <Badge words={words} />
      </div>
      <div role="status">
        <p>{words.sentence}</p>
        {problem && state !== 'UNKNOWN' && <p>{problem.message}</p>}
        {problem && <p className="advice">{adviceWords(problem.advice)}</p>}
      </div>
      {state === 'AWAITING_APPROVAL' && <Approval id={operation.id} requestedBy={requestedBy} />}
      <p className="note">
        <time dateTime={createdAt}>{timeText(createdAt)}</time>
        {requestedBy && ` · asked for by ${requestedBy}`}
        {approvedBy && ` · approved by ${approvedBy}`}
        {reason && ` · ${reason}`}
      </p>
    </li>
  );
}
