import type { Config } from './config.js';
import { whileRoutesAreMade } from './http/route-code.js';
import { type Simulator, startSimulator } from './simulator/simulator.js';

/** Starts the simulator that stands in for the provider of the only account. */
export function startEmbeddedSimulator({ simulatorHost: host, accounts }: Config, port: number): Promise<Simulator> {
  const [account] = accounts;
  if (!account) throw new Error('The simulator needs an account to stand in for.');
  const options = {
    host,
    port,
    merchantId: account.merchantId,
    secret: account.secret.reveal(),
    payoutSecret: account.payoutSecret.reveal(),
    timeZone: account.timeZone,
  };
  return whileRoutesAreMade(() => startSimulator(options));
}
