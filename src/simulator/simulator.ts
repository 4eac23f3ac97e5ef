import type { AddressInfo, Server } from 'node:net';
import { CallLog, type RecordedCall } from './calls.js';
import { addControl } from './control/control.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from './credentials.js';
import { checkTimeZone } from './dates.js';
import { addDemoData } from './demo.js';
import { Faults } from './faults.js';
import { Ledger } from './ledger.js';
import { Provider } from './provider.js';
import { createServer } from './server.js';

/** How the simulator is started. Everything has a default. */
export interface SimulatorOptions {
  /** Address to listen on; 127.0.0.1. */
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly merchantId?: string;
  /** Signs payment scripts. */
  readonly secret?: string;
  /** Signs payout scripts. */
  readonly payoutSecret?: string;
  /** IANA zone of the dates without an offset; Asia/Almaty. */
  readonly timeZone?: string;
  /** How long after a write the status scripts still show the old state, in milliseconds; 750. */
  readonly lagMs?: number;
  /** Whether the demo data is there at the start and after a reset; true. */
  readonly demo?: boolean;
  /** The simulator's clock: dates and lag go by it. Delays do not. */
  readonly now?: () => Date;
}

/** A running simulator of the provider. */
export interface Simulator {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** The truth about the money. */
  readonly ledger: Ledger;
  /** The fault switches. */
  readonly faults: Faults;
  /** Every script call received, oldest first; the latest thousand. */
  readonly calls: readonly RecordedCall[];
  clearCalls(): void;
  /** Demo data again (if it was there), no faults, no calls. */
  reset(): void;
  /** Cuts every connection, ends every delay and stops listening. */
  close(): Promise<void>;
}

/** Starts a simulator on its own port; several may run in one process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, demo = true, timeZone = 'Asia/Almaty', now = () => new Date() } = options;
  checkTimeZone(timeZone);
  const ledger = new Ledger(now);
  const faults = new Faults();
  const calls = new CallLog();
  const settings = {
    merchantId: options.merchantId ?? SIMULATOR_MERCHANT_ID,
    secrets: {
      payment: options.secret ?? SIMULATOR_SECRET,
      payout: options.payoutSecret ?? SIMULATOR_PAYOUT_SECRET,
    },
    timeZone,
    lagMs: options.lagMs ?? 750,
    now,
  };
  const reset = () => {
    ledger.clear();
    faults.clear();
    calls.clear();
    if (demo) addDemoData(ledger);
  };
  reset();

  const stopping = new AbortController();
  const server = createServer(new Provider(settings, ledger, faults, calls), stopping.signal);
  const parts = { ledger, faults, calls: calls.entries, clearCalls: () => calls.clear(), reset };
  addControl(server, parts, () => isLoopback(addressOf(server)));
  await server.listen({ host, port });
  return {
    ...parts,
    url: urlOf(addressOf(server)),
    close: async () => {
      stopping.abort();
      await server.close();
    },
  };
}

function addressOf(server: { readonly server: Server }): AddressInfo {
  return server.server.address() as AddressInfo;
}

function isLoopback({ address }: AddressInfo): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** A URL that reaches the address; one that stands for all interfaces is reached as the local one. */
function urlOf({ address, family, port }: AddressInfo): string {
  const local = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${family === 'IPv6' ? `[${local}]` : local}:${port}`;
}
