import { useState } from 'react';
import { type CombinedError, useMutation } from 'urql';
import { sentenceOf } from '../gateway/errors.js';
import { ApproveDocument, DeclineDocument } from '../gql/graphql.js';
import { useSession } from '../SessionContext.js';

interface ApprovalProps {
  readonly id: string;
  readonly requestedBy: string | null;
}

/**
 * Approve or decline what another person asked for, or withdraw what one asked for oneself. Who may do what is the gateway's to say,
 * whatever a page shows. A decision needs no key: of any number of them on one operation, one counts.
 */
export function Approval({ id, requestedBy }: ApprovalProps) {
  const { name } = useSession();
  const [{ fetching: isApproving }, approve] = useMutation(ApproveDocument);
  const [{ fetching: isDeclining }, decline] = useMutation(DeclineDocument);
  const [error, setError] = useState<CombinedError>();
  const isOwn = requestedBy === name;
  const input = { operationId: id };

  return (
    <>
      {isOwn && <p>You asked for it, so somebody else has to approve it.</p>}
      <div className="buttons">
        {!isOwn && (
          <button
            type="button"
            className="main"
            disabled={isApproving || isDeclining}
            onClick={async () => setError((await approve({ input })).error)}
          >
            Approve
          </button>
        )}
        <button
          type="button"
          disabled={isApproving || isDeclining}
          onClick={async () => setError((await decline({ input })).error)}
        >
          {isOwn ? 'Withdraw' : 'Decline'}
        </button>
      </div>
      {error && <p role="alert">{sentenceOf(error)}</p>}
    </>
  );
}
