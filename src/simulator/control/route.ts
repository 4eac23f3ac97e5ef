import type { Faults } from '../faults/faults.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Clock } from '../model/clock.js';
import type { PayerActions } from '../pages/payer-actions.js';
import type { RecordedCall } from '../provider/call-log.js';
import type { PlayedScenario, Scenario } from '../scenarios/scenario.js';
import type { WebhookSender } from '../webhooks/sender.js';
import type { WebhookUrls } from '../webhooks/urls.js';
import type { SentWebhook } from '../webhooks/webhook-log.js';
import type { Fields, Input } from './input.js';

/** Where else a payment can be looked at. */
export interface PaymentLink {
  readonly title: string;
  /** `PAYMENT_ID` in it stands for the payment's id. */
  readonly url: string;
}

/** What the control API can reach. */
export interface ControlParts {
  readonly clock: Clock;
  readonly links: () => readonly PaymentLink[];
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly calls: readonly RecordedCall[];
  readonly sentWebhooks: readonly SentWebhook[];
  readonly payer: PayerActions;
  readonly webhooks: WebhookSender;
  readonly scenarios: readonly Scenario[];
  /** Plays a scenario by its name, or a recording. Raises BadRequest for a name that none has, and for what is no recording. */
  play(scenario: string | object): Promise<PlayedScenario>;
  setUrls(urls: Partial<WebhookUrls>): void;
  /** Gives the shop other secrets: calls are verified, and replies and webhooks signed, by these alone from then on. */
  setSecrets(secrets: { readonly payment?: string; readonly payout?: string }): void;
  clearCalls(): void;
  reset(): Promise<void>;
}

/** One route of the control API: `GET /control` is printed from these. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path below `/control`, with `:name` for parameters. */
  readonly path: string;
  readonly about: string;
  readonly body?: Fields;
  /** HTTP status of success; 200 unless given. */
  readonly status?: number;
  /** The fields of one body, where they depend on what it says; else `body`. */
  readonly fieldsOf?: (json: unknown) => Fields;
  run(parts: ControlParts, input: Input, params: Readonly<Record<string, string>>): unknown;
}

/** A parameter of the path. */
export function param(params: Readonly<Record<string, string>>, name: string): string {
  return params[name] ?? '';
}
