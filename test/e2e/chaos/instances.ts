import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../../../src/config/config.js';
import type { Restorable } from '../../harness/restorable.js';
import { type GatewayProcess, type ProcessOptions, startProcess } from '../journal/processes.js';
import type { MachineClock } from './machine-clock.js';

/** What can happen to an instance. */
const EVENTS = ['kill', 'back up', 'clock', 'stop', 'restore', 'kill', 'clock'] as const;
const HOUR_MS = 3_600_000;
const STEPS_MS = [HOUR_MS, -HOUR_MS, 960 * HOUR_MS, -960 * HOUR_MS];

/** Two gateways on one store, to which things happen. */
export class Instances {
  private readonly running: (GatewayProcess | null)[] = [null, null];
  private readonly happened: Record<string, number> = {};

  constructor(
    private readonly options: ProcessOptions,
    private readonly store: Pick<Restorable, 'backUp' | 'restore'>,
    /** Waits, once both are dead, until nothing that was sent is on its way any more, as whoever restores a journal has to. */
    private readonly quiet: () => Promise<void>,
    private readonly next: () => number,
    /** How both run on one machine, and so by one clock; `null` where each has its own. */
    private readonly oneClock: Pick<MachineClock, 'set'> | 'of JavaScript' | null,
    private readonly whenOver: (close: () => unknown) => void,
  ) {}

  async start(): Promise<void> {
    await Promise.all(this.running.map((_, index) => this.startOne(index)));
  }

  /** One of those that run now; waits until one does. */
  async any(): Promise<GatewayProcess> {
    for (;;) {
      const live = this.running.filter((one) => one !== null);
      const one = live[Math.floor(this.next() * live.length)];
      if (one) return one;
      await pause(20);
    }
  }

  /** How often each kind of trouble came so far. */
  get troubles(): Readonly<Record<string, number>> {
    return this.happened;
  }

  /** Lets something happen to one of them, waits until both run again, by the right time, and says what it was. */
  async trouble(): Promise<string> {
    await pause(this.next() * 300);
    const count = Object.values(this.happened).reduce((sum, one) => sum + one, 0);
    const event = EVENTS[count % EVENTS.length] ?? 'kill';
    const index = this.next() < 0.5 ? 0 : 1;
    this.happened[event] = (this.happened[event] ?? 0) + 1;
    await this.happen(event, index);
    return event;
  }

  private async happen(event: (typeof EVENTS)[number], index: number): Promise<void> {
    const one = this.running[index];
    if (!one) throw new Error('Both instances run between troubles.');
    switch (event) {
      case 'kill':
        this.running[index] = null;
        await one.kill();
        return this.startOne(index);
      case 'back up':
        await this.killAll();
        await this.store.backUp();
        return this.start();
      case 'restore':
        await this.killAll();
        await this.quiet();
        await this.store.restore();
        // One is told of it; the other must know it from the store.
        await this.startOne(index, { RESTORED_JOURNAL: new Date(this.happened[event] ?? 0).toISOString() });
        return this.startOne(1 - index);
      case 'stop':
        one.signal('SIGSTOP');
        await pause(this.next() * 2_500);
        return one.signal('SIGCONT');
      case 'clock': {
        const step = STEPS_MS[Math.floor(this.next() * STEPS_MS.length)] ?? 0;
        const set = (aheadMs: number) => {
          if (typeof this.oneClock === 'object' && this.oneClock) this.oneClock.set(aheadMs);
          else for (const each of this.oneClock ? this.running : [one]) each?.setClock(aheadMs);
        };
        set(step);
        await pause(this.next() * 2_000);
        set(0);
      }
    }
  }

  private async killAll(): Promise<void> {
    await Promise.all(this.running.splice(0, 2, null, null).map((one) => one?.kill()));
  }

  private async startOne(index: number, more: Environment = {}): Promise<void> {
    const { env, ...options } = this.options;
    this.running[index] = await startProcess({ ...options, env: { ...env, ...more } }, this.whenOver);
  }
}
