import { setTimeout as pause } from 'node:timers/promises';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { attempt, EXAMPLES, type OperationView, type Write } from '../../harness/operations.js';
import { effectsOf } from '../../harness/truth.js';
import { callerOf, type GatewayProcess } from '../journal/processes.js';

/** Something that somebody wants done once. */
export interface Wish {
  readonly name: string;
  readonly write: Write;
  readonly paymentId: string;
  readonly amount: string | null;
}

/** What a wish came to: done, not done, or that only a person can tell. */
export type Reported = 'done' | 'not done' | 'for a person';

const SUMS = ['100', '100', '200'];

/** Wishes on payments that are made for them: refunds of which many have one sum, captures and cancels that cross. */
export function makeWishes({ ledger }: Simulator, count: number, next: () => number): Wish[] {
  const wishes: Wish[] = [];
  while (wishes.length < count) {
    const orderId = `CHAOS-${wishes.length}`;
    const isHold = next() < 0.3;
    const state = EXAMPLES[isHold ? 'capturePayment' : 'refundPayment'].state;
    const paymentId = ledger.addPayment({ orderId, amount: '2500.00', state });
    const writes: Write[] = isHold
      ? next() < 0.3
        ? ['capturePayment', 'cancelPayment']
        : [next() < 0.5 ? 'capturePayment' : 'cancelPayment']
      : Array.from({ length: 1 + Math.floor(next() * 4) }, () => 'refundPayment' as const);
    for (const [index, write] of writes.entries()) {
      const amount = write === 'refundPayment' ? (SUMS[Math.floor(next() * SUMS.length)] ?? null) : null;
      wishes.push({ name: `${orderId}-${index}`, write, paymentId, amount });
    }
  }
  return wishes.slice(0, count);
}

/**
 * Asks for a wish as an impatient client does: again and again, of either instance, under one key while it is not known what
 * became of it, and under a new one where the gateway says so. Gives up where an outcome stays unknown for `patienceMs`.
 */
export async function pursue(
  { name, write, paymentId, amount }: Wish,
  any: () => Promise<GatewayProcess>,
  lockTimeoutMs: number,
  /** Takes what every answer said, for whoever looks into a lie. */
  note: (said: string) => void,
): Promise<Reported> {
  let tries = 0;
  for (let unknownSince: number | null = null; ; ) {
    const key = `${name}-try-${tries}`;
    const operation = await ask(await any(), write, { paymentId, idempotencyKey: key, ...(amount && { amount }) });
    const { advice: advised = '', message = '' } = operation?.problem ?? {};
    note(`${name} try ${tries}: ${operation ? [operation.state, advised, message].join(' ') : 'no answer'}`);
    if (operation?.state === 'SUCCEEDED') return 'done';
    if (operation?.state === 'REJECTED') {
      const advice = operation.problem?.advice;
      if (advice !== 'RETRY_WITH_NEW_KEY' || tries >= 5) return advice === 'ASK_OPERATOR' ? 'for a person' : 'not done';
      tries += 1;
      unknownSince = null;
    }
    if (operation?.state === 'UNKNOWN') {
      unknownSince ??= performance.now();
      if (performance.now() - unknownSince > lockTimeoutMs) return 'for a person';
    }
    await pause(200);
  }
}

/** What the gateway says became of it; `null` where it could not say. */
async function ask(gateway: GatewayProcess, write: Write, input: Parameters<typeof attempt>[2]) {
  try {
    const { data } = await attempt(callerOf(gateway), write, input, '');
    return (data?.outcome?.operation ?? null) as OperationView | null;
  } catch {
    // It was killed while it worked.
    return null;
  }
}

/** Everything told that the provider's ledger says otherwise. */
export function lies(
  { ledger, ...simulator }: Pick<Simulator, 'ledger' | 'calls'>,
  wishes: readonly (readonly [Wish, Reported])[],
) {
  const byPayment = new Map<string, (readonly [Wish, Reported])[]>();
  for (const one of wishes) {
    const [{ paymentId, write }] = one;
    const key = `${paymentId} ${write}`;
    byPayment.set(key, [...(byPayment.get(key) ?? []), one]);
  }
  return [...byPayment.values()].flatMap((all) => {
    const [{ paymentId, write }] = all[0] as readonly [Wish, Reported];
    const effects = effectsOf({ ledger, ...simulator } as Simulator, write, paymentId);
    const done = all.filter(([, reported]) => reported === 'done').length;
    const open = all.filter(([, reported]) => reported === 'for a person').length;
    if (effects >= done && effects <= done + open) return [];
    return [
      `${write} of ${paymentId}: ${effects} at the provider; told ${all.map(([{ name }, reported]) => `${name} ${reported}`).join(', ')}`,
    ];
  });
}
