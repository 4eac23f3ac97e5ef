import { randomUUID } from 'node:crypto';
import type { Consent } from '../domain/checkouts/checkout.js';
import type { Money } from '../domain/money.js';
import { type Backend, BackendUnreachable } from './backend-client.js';

/** The longest reason that is passed on, in characters. */
const MAX_REASON_LENGTH = 200;

/** A payment that the provider asks about. */
export interface CheckQuestion {
  readonly account: string;
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly amount: Money;
}

/** Asks the merchant's backend whether money may be taken. */
export class OrderCheckBackend {
  constructor(
    private readonly backend: Pick<Backend, 'post'>,
    private readonly observe: (problem: string) => void,
  ) {}

  /** What the backend decided; `null` where it did not answer in time, or with nothing that can be relied on. */
  async decide({ account, paymentId, orderId, amount }: CheckQuestion): Promise<Consent | null> {
    const data = { account, paymentId, orderId, amount };
    try {
      const { status, body } = await this.backend.post(
        `chk_${randomUUID()}`,
        JSON.stringify({ type: 'payment.check', timestamp: new Date(), data }),
      );
      const decision = status === 200 && body !== null ? decisionOf(body) : null;
      if (!decision)
        this.observe(
          status === 200 ? 'The backend gave no readable decision.' : `The backend answered HTTP ${status}.`,
        );
      return decision;
    } catch (error) {
      if (!(error instanceof BackendUnreachable)) throw error;
      this.observe(error.message);
      return null;
    }
  }
}

/** Only `true` is a yes. A no is a no, whatever its reason looks like; all else decides nothing. */
function decisionOf(body: string): Consent | null {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof answer !== 'object' || answer === null) return null;
  const { accept, reason } = answer as { readonly accept?: unknown; readonly reason?: unknown };
  if (accept === true) return { ok: true };
  return accept === false ? { ok: false, reason: printable(reason) } : null;
}

/** The payer reads it, and it travels in XML: letters, digits, signs and single blanks. */
function printable(reason: unknown): string {
  const text = typeof reason === 'string' ? reason.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/gu, ' ').trim() : '';
  return [...text].slice(0, MAX_REASON_LENGTH).join('') || 'the shop does not accept this payment';
}
