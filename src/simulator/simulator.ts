import { setMaxListeners } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { isLoopbackHost } from '../domain/hosts.js';
import { addControl } from './control/control.js';
import type { PaymentLink } from './control/route.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from './credentials.js';
import { Faults } from './faults/faults.js';
import { addDemoData } from './ledger/demo/demo.js';
import { Ledger } from './ledger/ledger.js';
import { BODY_FORMS, type BodyForm } from './model/body-form.js';
import { Clock } from './model/clock.js';
import { checkTimeZone } from './model/dates.js';
import { checkUrl } from './model/value-checks.js';
import { BankProcessing } from './pages/bank-processing.js';
import { addCardPages } from './pages/card/routes.js';
import { addDashboard } from './pages/dashboard/routes.js';
import { PayerActions } from './pages/payer-actions.js';
import { addPaymentPages } from './pages/payment/routes.js';
import { addPayoutPages } from './pages/payout/routes.js';
import { CallLog, type RecordedCall } from './provider/call-log.js';
import { Provider } from './provider/provider.js';
import { createServer } from './provider/server.js';
import { SCENARIOS } from './scenarios/all.js';
import { type PlayOptions, ScenarioPlayer } from './scenarios/player.js';
import type { PlayedScenario, Scenario } from './scenarios/scenario.js';
import { WebhookSender } from './webhooks/sender.js';
import { NO_WEBHOOK_URLS, type WebhookUrls, withUrls } from './webhooks/urls.js';
import type { SentWebhook } from './webhooks/webhook-log.js';

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
  /** Base URL of the payment pages as payers reach it, where it is not the simulator's own. */
  readonly publicUrl?: string;
  /** Where the shop is asked and told when a payment or payout does not say; nowhere unless given. */
  readonly urls?: Partial<WebhookUrls>;
  /** Pause between the five tries of a result webhook, in milliseconds; 30 minutes. */
  readonly webhookRetryMs?: number;
  /** How long a shop's answer is waited for, in milliseconds; 10 seconds. */
  readonly webhookTimeoutMs?: number;
  /** The form of every webhook, whatever a payment asks for. */
  readonly webhookForm?: BodyForm;
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
  /** Every try to bring a webhook to the shop, oldest first; the latest thousand. */
  readonly sentWebhooks: readonly SentWebhook[];
  /** What a payer does: the ledger moves and the shop is asked and told. Moving the ledger alone tells nobody. */
  readonly payer: PayerActions;
  /** Sends webhooks on demand; see also the faults `check`, `result` and `payout`. */
  readonly webhooks: WebhookSender;
  /** Changes where the shop is asked and told when a payment or payout does not say. */
  setUrls(urls: Partial<WebhookUrls>): void;
  /** What `play` knows. */
  readonly scenarios: readonly Scenario[];
  /**
   * Plays a scenario, or the recording of a real operation: puts a payment or payout of its own into the ledger and arms what
   * is to happen to it. Raises an error that lists all names where there is none of that name, and one that says what is wrong
   * with a recording.
   */
  play(scenario: string | object, options?: PlayOptions): Promise<PlayedScenario>;
  clearCalls(): void;
  /**
   * Moves the simulator's clock ahead, by milliseconds: what was to come until then comes now. Ends when the webhooks that were
   * due have been tried.
   */
  forward(ms: number): Promise<void>;
  /**
   * Demo data again (if it was there), no faults, no calls, no webhooks; nothing more is sent. All of it is so at once;
   * the promise is for those who are told of resets.
   */
  reset(): Promise<void>;
  /** The control page shows these beside each payment. */
  setLinks(links: readonly PaymentLink[]): void;
  /** Has something done after each reset. */
  afterReset(act: () => Promise<void>): void;
  /** Cuts every connection, ends every delay and stops listening. */
  close(): Promise<void>;
}

/** Starts a simulator on its own port; several may run in one process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, demo = true, timeZone = 'Asia/Almaty' } = options;
  const clock = new Clock(options.now ?? (() => new Date()));
  const { now } = clock;
  checkTimeZone(timeZone);
  if (options.publicUrl !== undefined) checkUrl('The public URL', options.publicUrl);
  const ledger = new Ledger(now);
  const faults = new Faults();
  const calls = new CallLog();
  if (options.webhookForm !== undefined && !BODY_FORMS.includes(options.webhookForm)) {
    throw new Error(`"webhookForm" is one of: ${BODY_FORMS.join(', ')}.`);
  }
  const secrets = {
    payment: options.secret ?? SIMULATOR_SECRET,
    payout: options.payoutSecret ?? SIMULATOR_PAYOUT_SECRET,
  };
  const settings = {
    merchantId: options.merchantId ?? SIMULATOR_MERCHANT_ID,
    secrets,
    timeZone,
    lagMs: options.lagMs ?? 750,
    now,
    payoutBalance: (currency: string) => ledger.payoutBook.balance(currency),
    wait: clock.wait,
    webhookRetryMs: options.webhookRetryMs ?? 1_800_000,
    webhookTimeoutMs: options.webhookTimeoutMs ?? 10_000,
    webhookForm: options.webhookForm ?? null,
    pageUrl: (path: string) => (options.publicUrl?.replace(/\/+$/, '') ?? urlOf(addressOf(server))) + path,
  };
  const webhooks = new WebhookSender(settings, faults);
  webhooks.urls = withUrls(NO_WEBHOOK_URLS, options.urls ?? {});
  const payer = new PayerActions(ledger, webhooks);
  const bank = new BankProcessing(ledger, webhooks, payer, clock.wait);
  const player = new ScenarioPlayer({ ledger, faults, payer }, clock.wait);
  const afterwards: (() => Promise<void>)[] = [];
  const reset = async () => {
    webhooks.reset();
    bank.reset();
    player.reset();
    ledger.clear();
    faults.clear();
    calls.clear();
    clock.reset();
    if (demo) addDemoData(ledger);
    await Promise.all(afterwards.map((act) => act()));
  };
  await reset();

  const stopping = new AbortController();
  // Every call that waits listens to it, and any number may wait.
  setMaxListeners(0, stopping.signal);
  const server = createServer(new Provider(settings, ledger, faults, calls, bank), stopping.signal);
  let links: readonly PaymentLink[] = [];
  const parts = {
    clock,
    links: () => links,
    ledger,
    faults,
    calls: calls.entries,
    sentWebhooks: webhooks.log.entries,
    payer,
    webhooks,
    setUrls: (urls: Partial<WebhookUrls>) => {
      webhooks.urls = withUrls(webhooks.urls, urls);
    },
    setSecrets: (given: Partial<typeof secrets>) => void Object.assign(secrets, given),
    scenarios: SCENARIOS,
    play: async (scenario: string | object, options?: PlayOptions) =>
      typeof scenario === 'string' ? player.play(scenario) : player.playRecording(scenario, options),
    clearCalls: () => calls.clear(),
    forward: async (ms: number) => {
      clock.forward(ms);
      // Whoever was woken sends in the next turn.
      await new Promise(setImmediate);
      await webhooks.idle();
    },
    reset,
  };
  const reach = () => ({ loopback: isLoopbackHost(addressOf(server).address), publicUrl: options.publicUrl });
  addControl(server, parts, reach);
  addDashboard(server, reach);
  addPaymentPages(server, { ledger, payer, secrets, timeZone, reach });
  addCardPages(server, { ledger, webhooks, reach });
  addPayoutPages(server, { ledger, bank, timeZone, reach });
  await server.listen({ host, port });
  return {
    ...parts,
    setLinks: (given) => {
      const strange = given.find(({ url }) => !/^https?:\/\//.test(url));
      if (strange) throw new Error(`The link "${strange.title}" is to be an http or https URL.`);
      links = given;
    },
    afterReset: (act) => {
      afterwards.push(act);
    },
    url: urlOf(addressOf(server)),
    close: async () => {
      stopping.abort();
      webhooks.stop();
      bank.reset();
      player.reset();
      await server.close();
    },
  };
}

function addressOf(server: { readonly server: Server }): AddressInfo {
  return server.server.address() as AddressInfo;
}

/** A URL that reaches the address; one that stands for all interfaces is reached as the local one. */
function urlOf({ address, family, port }: AddressInfo): string {
  const local = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${family === 'IPv6' ? `[${local}]` : local}:${port}`;
}
