import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { sentenceOf } from '../gateway/errors.js';
import { type PaymentAction, type PaymentPartsFragment, PreviewDocument, type PreviewQuery } from '../gql/graphql.js';
import { sumText, typedSum } from '../money.js';
import type { Wish } from '../wishes/wish.js';
import { kindWords } from '../words.js';
import { PreviewCard } from './PreviewCard.js';

interface ActionFormProps {
  readonly kind: PaymentAction;
  readonly payment: PaymentPartsFragment;
  readonly isSending: boolean;
  readonly onDecide: (decided: Omit<Wish, 'key' | 'paymentId'>) => void;
  readonly onLeave: () => void;
}

interface Looked {
  readonly amount: string | null;
  readonly reason: string | null;
  readonly preview: NonNullable<PreviewQuery['previewWrite']>;
}

/** Asks how much and why, shows what it would come to, and only then can it be decided on. */
export function ActionForm({ kind, payment, isSending, onDecide, onLeave }: ActionFormProps) {
  const client = useClient();
  const [looked, setLooked] = useState<Looked | null>(null);
  const [problem, setProblem] = useState('');
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const most = kind === 'REFUND' ? payment.refundableAmount : payment.capturableAmount;

  const look = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = String(form.get('amount') ?? '');
    const amount = kind === 'CANCEL' ? null : typedSum(typed);
    if (kind !== 'CANCEL' && amount === null) return setProblem(`“${typed}” is no sum: write it as ${most.amount}.`);
    setProblem('');
    const variables = { kind, paymentId: payment.paymentId, amount };
    const { data, error } = await client
      .query(PreviewDocument, variables, { requestPolicy: 'network-only' })
      .toPromise();
    if (error) return setProblem(sentenceOf(error));
    const reason = String(form.get('reason')).trim() || null;
    if (data?.previewWrite) setLooked({ amount, reason, preview: data.previewWrite });
  };

  return (
    <form className="card action" onSubmit={look} onChange={() => setLooked(null)} aria-label={kindWords(kind)}>
      <h2>{kindWords(kind)}</h2>
      {kind !== 'CANCEL' && (
        <p>
          <label htmlFor="amount">How much, in {most.currency}</label>
          <input
            id="amount"
            name="amount"
            ref={first}
            inputMode="decimal"
            autoComplete="off"
            defaultValue={most.amount}
            aria-describedby="most problem"
            aria-invalid={problem !== ''}
          />
          <span id="most" className="note">
            {sumText(most)} at the most
          </span>
        </p>
      )}
      <p>
        <label htmlFor="reason">Why</label>
        <input id="reason" name="reason" ref={kind === 'CANCEL' ? first : null} maxLength={100} autoComplete="off" />
      </p>
      <p id="problem" role="alert">
        {problem}
      </p>
      {looked && <PreviewCard kind={kind} preview={looked.preview} />}
      <div className="buttons">
        {looked?.preview.allowed ? (
          <button
            type="button"
            className="main"
            disabled={isSending}
            onClick={() => onDecide({ kind, ...looked, ifState: looked.preview.stateToken })}
          >
            {looked.preview.needsApproval ? 'Ask for' : ''} {kindWords(kind)}{' '}
            {looked.preview.amount && sumText(looked.preview.amount)}
          </button>
        ) : (
          <button type="submit" className="main">
            Look first
          </button>
        )}
        <button type="button" onClick={onLeave}>
          Leave
        </button>
      </div>
    </form>
  );
}
