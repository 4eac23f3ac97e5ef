import { setTimeout as pause } from 'node:timers/promises';
import { MET, type MeddlingProxy, type Passing, startMeddlingProxy } from '../../harness/meddling-proxy.js';

/** A network that loses writes and their answers, and delivers some long after their connection was reset. */
export interface Network {
  readonly url: string;
  /** Waits until nothing is on its way any more. */
  quiet(): Promise<void>;
  /** As quiet, once whoever was connected is gone. */
  quietWithoutAnybody(): Promise<void>;
  /** From now on everything arrives, at once. */
  calm(): void;
}

const WRITES: ReadonlySet<string> = new Set(['do_capture.php', 'cancel.php', 'revoke.php']);

/** Starts such a network. A write is delivered at most once, up to `lateMs` after it was sent. */
export async function startNetwork(
  providerUrl: string,
  next: () => number,
  delayMs: number,
  whenOver: (close: () => Promise<void>) => void,
  /** Hears of every write that comes by, and of what became of it. */
  observe: (said: string) => void,
): Promise<Network> {
  let isCalm = false;
  const delayed = new Set<Promise<unknown>>();
  const tracked = (work: Promise<unknown>): Promise<unknown> => {
    const delivery: Promise<unknown> = work.finally(() => delayed.delete(delivery));
    delayed.add(delivery);
    return delivery;
  };
  const later = (call: Passing) => {
    const takenAt = performance.now();
    const isInTime = () => performance.now() - takenAt < 2 * delayMs;
    // What a busy machine would deliver far later than it is to come is lost: it would come after a proof that it never does.
    void tracked(pause(next() * delayMs).then(() => (isInTime() ? call.deliver() : null)));
  };
  const pass = async ({ deliver, socket, response }: Passing) => {
    const answer = await deliver();
    if (!socket.destroyed) response.setHeader('content-type', 'application/xml').end(answer);
  };
  const proxy: MeddlingProxy = await startMeddlingProxy(providerUrl, whenOver);
  const observed = (call: Passing): Passing => {
    const name = `${call.field('pg_payment_id')} ${call.script} ${call.field('pg_idempotency_key')?.slice(0, 12)}`;
    observe(`${name} came from :${call.socket.remotePort}`);
    const deliver = async () => {
      observe(`${name} is delivered`);
      return call.deliver();
    };
    return { ...call, deliver };
  };
  proxy.meddle = (call) => {
    if (WRITES.has(call.script)) return tracked(write(observed(call))).then(() => MET);
    if (!isCalm && next() < 0.05) call.socket.resetAndDestroy();
    return undefined;
  };
  const write = async (call: Passing) => {
    if (isCalm) return pass(call);
    const chance = next();
    if (chance < 0.15) {
      await call.deliver();
      call.socket.resetAndDestroy();
    } else if (chance < 0.25) {
      call.socket.resetAndDestroy();
    } else if (chance < 0.4) {
      later(call);
      call.socket.resetAndDestroy();
    } else {
      if (chance < 0.5) await pause(next() * 300);
      await pass(call);
    }
  };
  const quiet = async () => {
    while (delayed.size > 0) await Promise.all(delayed);
  };
  return {
    url: proxy.url,
    quiet,
    quietWithoutAnybody: async () => {
      await proxy.left();
      await quiet();
    },
    calm: () => {
      isCalm = true;
    },
  };
}
