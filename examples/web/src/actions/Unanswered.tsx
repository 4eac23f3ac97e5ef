import type { Wishes } from '../wishes/useWish.js';
import type { Wish } from '../wishes/wish.js';
import { kindWords } from '../words.js';

interface UnansweredProps extends Pick<Wishes, 'isSending' | 'sent' | 'repeat'> {
  readonly wish: Wish;
}

/** A wish that is on its way, or whose answer was lost: it can be asked about, and nothing else can be asked for. */
export function Unanswered({ wish, isSending, sent, repeat }: UnansweredProps) {
  const what = `${kindWords(wish.kind)}${wish.amount ? ` of ${wish.amount}` : ''}`;
  if (isSending) return <p role="status">{what}: being asked for…</p>;
  return (
    <div className="card unsure">
      <div role="alert">
        <p>
          <strong>{what}: no answer came.</strong> It may have been done, and it may not.
        </p>
        {sent?.kind === 'unanswered' && <p className="note">{sent.message}</p>}
      </div>
      <p>
        Asking again is safe: it is the same wish under the same key, and is carried out once however often it is sent.
      </p>
      <div className="buttons">
        <button type="button" className="main" onClick={repeat}>
          Ask again
        </button>
      </div>
    </div>
  );
}
