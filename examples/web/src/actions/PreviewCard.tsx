import type { PaymentAction, PreviewQuery } from '../gql/graphql.js';
import { sumText } from '../money.js';
import { adviceWords } from '../words.js';

interface PreviewCardProps {
  readonly kind: PaymentAction;
  readonly preview: NonNullable<PreviewQuery['previewWrite']>;
}

/** What a write would come to, by the gateway's own rules. Nothing was sent for it. */
export function PreviewCard({ kind, preview }: PreviewCardProps) {
  const { allowed, problem, amount, refundableAfter, needsApproval } = preview;
  if (!allowed)
    return (
      <div role="alert" className="preview bad">
        <p>{problem?.message ?? 'It cannot be done.'}</p>
        {problem && <p className="note">{adviceWords(problem.advice)}</p>}
      </div>
    );
  return (
    <div role="status" className="preview">
      <p>
        {kind === 'REFUND' && amount && (
          <>
            The payer gets <strong>{sumText(amount)}</strong> back.
          </>
        )}
        {kind === 'CAPTURE' && amount && (
          <>
            <strong>{sumText(amount)}</strong> is taken; what is not taken is released.
          </>
        )}
        {kind === 'CANCEL' && 'The whole hold is released, and the payer keeps the money.'}
      </p>
      {refundableAfter && kind === 'REFUND' && <p>{sumText(refundableAfter)} can be given back after that.</p>}
      {needsApproval && (
        <p>It is above what one person may decide on: another one has to approve it before it is sent.</p>
      )}
    </div>
  );
}
