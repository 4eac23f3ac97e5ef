import { startTestGateway, type TestGateway } from '../../testing/test-gateway.js';

/** A scenario to run operations in. */
export interface Played {
  readonly name: string;
  /** Whether every call takes its time. */
  readonly isSlow: boolean;
  /** Whether what goes wrong does so at every call: a gateway that met it spares the provider for a while, also after a reset. */
  readonly isLasting: boolean;
}

/** Gateways to play scenarios on: each is one scenario's alone, and the next one's after a reset. */
export class GatewayPool {
  private readonly idle: TestGateway[] = [];
  private isStopped = false;

  constructor(private readonly env: Readonly<Record<string, string>>) {}

  /** All scenarios that there are, but for those of payments that an account which calls the scripts does not know. */
  async scenarios(): Promise<readonly Played[]> {
    const gateway = await this.take();
    const { faults, scenarios } = gateway.simulator;
    const found: Played[] = [];
    for (const { name, isAsync = false } of scenarios) {
      if (isAsync) continue;
      faults.clear();
      await gateway.play(name);
      const armed = faults.list();
      const isSlow = armed.some(({ kind, script }) => kind === 'delay' && script === undefined);
      found.push({ name, isSlow, isLasting: armed.some(({ times }) => times === 'always') });
    }
    await this.giveBack(gateway);
    return found;
  }

  async take(): Promise<TestGateway> {
    return this.idle.pop() ?? (await startTestGateway({ env: this.env }));
  }

  async giveBack(gateway: TestGateway): Promise<void> {
    if (this.isStopped) return gateway.stop();
    await gateway.reset();
    this.idle.push(gateway);
  }

  /** Stops those that nobody has, and the others once they are given back: an open one would keep the program from ending. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.idle.splice(0).map((one) => one.stop()));
  }
}
