import { useRef, useState } from 'react';
import type { PaymentAction, PaymentPartsFragment } from '../gql/graphql.js';
import { useWish } from '../wishes/useWish.js';
import { ActionForm } from './ActionForm.js';
import { Unanswered } from './Unanswered.js';

/** What the buttons say. An action that nobody compiled in has none. */
const ACTIONS: Readonly<Record<PaymentAction, string>> = {
  CAPTURE: 'Capture…',
  CANCEL: 'Cancel…',
  REFUND: 'Refund…',
};

interface ActionPanelProps {
  readonly payment: PaymentPartsFragment;
  /** Something that was asked for is not over yet. */
  readonly isBlocked: boolean;
}

/** The buttons that the gateway allows, and no others; one thing at a time. */
export function ActionPanel({ payment, isBlocked }: ActionPanelProps) {
  const wishes = useWish(payment.paymentId);
  const [chosen, choose] = useState<PaymentAction | null>(null);
  const place = useRef<HTMLElement>(null);
  const allowed = payment.allowedActions.filter((action) => action in ACTIONS);
  const { open, sent, isSending } = wishes;

  /** The form goes, and whoever uses a keyboard stays where it was. */
  const leave = () => {
    choose(null);
    place.current?.focus();
  };

  return (
    <section ref={place} tabIndex={-1} className="actions" aria-label="Actions">
      {sent?.kind === 'refused' && <p role="alert">Nothing was done. {sent.message}</p>}
      {open ? (
        <Unanswered {...wishes} wish={open} />
      ) : isBlocked ? (
        <p className="note">Nothing more can be asked for while it is open what becomes of the operation below.</p>
      ) : chosen && allowed.includes(chosen) ? (
        <ActionForm
          key={chosen}
          kind={chosen}
          payment={payment}
          isSending={isSending}
          onDecide={(decided) => {
            leave();
            return wishes.decide(decided);
          }}
          onLeave={leave}
        />
      ) : (
        <div className="buttons">
          {allowed.map((action) => (
            <button key={action} type="button" onClick={() => choose(action)}>
              {ACTIONS[action]}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
