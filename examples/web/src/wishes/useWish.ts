import { useState } from 'react';
import { useClient } from 'urql';
import { type Sent, sendWish } from './send.js';
import { endWish, makeWish, openWish, type Wish } from './wish.js';

export interface Wishes {
  /** The wish that is being sent, or whose answer has not come. */
  readonly open: Wish | null;
  readonly isSending: boolean;
  /** What came of the latest sending; `null` before there was one. */
  readonly sent: Sent | null;
  /** Makes a wish and sends it. */
  readonly decide: (decided: Omit<Wish, 'key' | 'paymentId'>) => Promise<void>;
  /** Sends the open wish once more, as it is. */
  readonly repeat: () => Promise<void>;
}

/** What is wished for a payment, found again after a reload. */
export function useWish(paymentId: string): Wishes {
  const client = useClient();
  const [open, setOpen] = useState(() => openWish(paymentId));
  const [isSending, setSending] = useState(false);
  const [sent, setSent] = useState<Sent | null>(null);

  const send = async (wish: Wish) => {
    setOpen(wish);
    setSending(true);
    const outcome = await sendWish(client, wish);
    if (outcome.kind !== 'unanswered') {
      endWish(wish);
      setOpen(null);
    }
    setSent(outcome);
    setSending(false);
  };

  return {
    open,
    isSending,
    sent,
    decide: (decided) => send(makeWish({ ...decided, paymentId })),
    repeat: async () => {
      if (open) await send(open);
    },
  };
}
