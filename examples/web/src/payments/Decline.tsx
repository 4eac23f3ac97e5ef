import type { PaymentPartsFragment } from '../gql/graphql.js';

type Failure = NonNullable<PaymentPartsFragment['failure']>;

const WHO: Readonly<Record<Failure['fixableBy'], string>> = {
  PAYER: 'The payer can do something about it.',
  MERCHANT: 'The shop has to do something about it.',
  PROVIDER: 'The provider has a problem; it may pass by itself.',
  NOBODY: 'Nobody can do anything about it.',
};

/** Why something was refused: what may be said to the payer apart from what is for operators alone. */
export function Decline({ failure }: { readonly failure: Failure | null }) {
  if (!failure) return null;
  return (
    <div className="decline">
      <p>
        <span className="note">You may say to the payer</span>
        <q>{failure.payerMessage}</q>
      </p>
      <p className="note">
        {WHO[failure.fixableBy] ?? ''} For you alone: {failure.reason}, code {failure.code || 'none'}
        {failure.message && `, “${failure.message}”`}
      </p>
    </div>
  );
}
