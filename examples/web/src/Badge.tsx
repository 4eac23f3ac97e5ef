import type { Words } from './words.js';

const SIGNS: Readonly<Record<Words['tone'], string>> = { good: '✓', waiting: '…', bad: '✕', unsure: '?', plain: '·' };

/** A word with its colour, and a sign for who sees no colours. */
export function Badge({ words: { label, tone } }: { readonly words: Words }) {
  return (
    <span className={`badge ${tone}`}>
      <span aria-hidden="true">{SIGNS[tone]}</span> {label}
    </span>
  );
}
