import { setTimeout as wait } from 'node:timers/promises';

/** A delay that calls wait for. */
interface Delay {
  readonly ended: AbortController;
  calls: number;
}

/** What calls wait for: each delay takes its time, or as long as nobody ends it. */
export class Delays {
  private readonly waitedFor = new Map<string, Delay>();

  /** Raises where `stopped` is aborted first. */
  async wait({ id, ms }: { readonly id: string; readonly ms: number }, stopped: AbortSignal): Promise<void> {
    const delay = this.waitedFor.get(id) ?? { ended: new AbortController(), calls: 0 };
    this.waitedFor.set(id, delay);
    delay.calls += 1;
    try {
      await wait(ms, undefined, { signal: AbortSignal.any([stopped, delay.ended.signal]) });
    } catch (error) {
      if (!delay.ended.signal.aborted) throw error;
    } finally {
      delay.calls -= 1;
      if (delay.calls === 0) this.waitedFor.delete(id);
    }
  }

  /** Lets go on whoever waits for the delay of that id, or for any. Gives whether anybody does. */
  end(id?: string): boolean {
    const delays = [...this.waitedFor].filter(([waited]) => id === undefined || waited === id);
    for (const [, { ended }] of delays) ended.abort();
    return delays.length > 0;
  }
}
