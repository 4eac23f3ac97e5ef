import { type Environment, parseConfig } from '../../src/config/config.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { BELIEVES_TOKENS } from './credentials.js';
import { environment, startProvider, startWatched } from './system.js';

/** A gateway with two accounts, each a shop of its own at a provider of its own. Both have the same demo payments. */
export interface TwoAccounts {
  readonly url: string;
  readonly kz: Simulator;
  readonly uz: Simulator;
}

/** Starts one that believes tokens; closed after the test. */
export async function startTwoAccounts(more: Environment = BELIEVES_TOKENS): Promise<TwoAccounts> {
  const simulators = { kz: await startProvider(), uz: await startProvider() };
  const accounts = Object.entries(simulators).map(([id, { url }]) => {
    const secrets = { secretKey: SIMULATOR_SECRET, payoutSecretKey: SIMULATOR_PAYOUT_SECRET };
    return { id, url, installation: id, merchantId: SIMULATOR_MERCHANT_ID, ...secrets };
  });
  const { HOST, PORT, LOG_LEVEL, DATABASE_URL } = environment('');
  const env = { HOST, PORT, LOG_LEVEL, DATABASE_URL, FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json', ...more };
  const { gateway } = await startWatched(parseConfig(env, () => JSON.stringify(accounts)));
  return { url: gateway.url, ...simulators };
}
