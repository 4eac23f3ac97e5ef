import { afterEach, expect } from '@jest/globals';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { scriptOf, verify, withSignature } from '../../src/freedompay/protocol/signature.js';
import { decodeXml } from '../../src/freedompay/protocol/xml.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import type { FaultEffect, InjectedFault } from '../../src/simulator/faults/faults.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';

/** A reply as a careful client sees it: `signed` tells whether its signature verifies for the script called. */
export interface Seen {
  readonly status: number;
  readonly body: string;
  readonly message: Message;
  readonly signed: boolean;
  text(name: string): string | undefined;
}

const running = new Set<Simulator>();

afterEach(async () => {
  const all = [...running];
  running.clear();
  await Promise.all(all.map((simulator) => simulator.close()));
});

/** A simulator that is closed after the test. No lag, unless the test is about it. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ lagMs: 0, ...options });
  running.add(simulator);
  return simulator;
}

/** The signed fields of a call, as the shop sends them. */
export function signedMessage(path: string, fields: Message, secret = secretOf(path)): Message {
  return withSignature(
    scriptOf(path),
    [['pg_merchant_id', SIMULATOR_MERCHANT_ID], ...fields, ['pg_salt', 'salt']],
    secret,
  );
}

/** Posts a signed form and hands back whatever HTTP brought. */
export function post(simulator: Simulator, path: string, fields: Message, signal?: AbortSignal): Promise<Response> {
  const body = new URLSearchParams(encodeForm(signedMessage(path, fields)));
  return fetch(simulator.url + path, { method: 'POST', body, signal: signal ?? null });
}

/** Waits for a condition; gives up after five minutes. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 300_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The condition was never met.');
    await new Promise(setImmediate);
  }
}

/** Posts a signed form and reads the reply strictly. */
export async function call(simulator: Simulator, path: string, fields: Message): Promise<Seen> {
  return seen(await post(simulator, path, fields), path);
}

/** Reads a reply: it must be well-formed XML. */
export async function seen(response: Response, path: string): Promise<Seen> {
  const body = await response.text();
  const message = decodeXml(body);
  const signed = verify(scriptOf(path), message, secretOf(path));
  return { status: response.status, body, message, signed, text: (name) => textOf(message, name) };
}

/** The entries of a list element; undefined where the reply has no such element. */
export function entries(reply: Seen, list: string): Record<string, string>[] | undefined {
  const value = reply.message.find(([name]) => name === list)?.[1];
  if (value === undefined) return undefined;
  if (typeof value === 'string') return [];
  return value.map(([, entry]) => Object.fromEntries(entry as [string, string][]));
}

/** A signed refusal with that code; nothing was written. */
export async function expectScriptError(
  simulator: Simulator,
  path: string,
  id: string,
  code: string,
  fields: Message = [],
) {
  const before = simulator.ledger.payment(id);
  const reply = await call(simulator, path, [['pg_payment_id', id], ...fields]);
  expect([reply.signed, reply.text('pg_status'), reply.text('pg_error_code')]).toEqual([true, 'error', code]);
  expect(reply.text('pg_error_description')).toMatch(/\S/);
  expect(reply.text('pg_datetime') !== undefined).toBe(path.startsWith('/g2g/'));
  expect(simulator.ledger.payment(id)).toEqual(before);
}

/** A signed reply that says ok. */
export function expectOk(reply: Seen) {
  expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'ok']);
}

/** A simulator with one fault armed for a path's script. */
export async function armed(path: string, effect: FaultEffect): Promise<Simulator> {
  const simulator = await start();
  simulator.faults.arm({ ...effect, script: scriptOf(path) } as InjectedFault);
  return simulator;
}

/** Scripts that the payout secret signs. Source: api-reference-2 section 2.1. */
const PAYOUT_SCRIPT =
  /\/(get_status2(\.php)?|reg2reg|reg2nonreg|to_iban|p2p2nonreg|balance_status|payment_status2|payout_status2)$/;

function secretOf(path: string): string {
  return PAYOUT_SCRIPT.test(path) ? SIMULATOR_PAYOUT_SECRET : SIMULATOR_SECRET;
}

/** Any JSON: whatever is missing shows as undefined. */
export interface Json {
  readonly [name: string]: Json;
}

export interface Answer {
  readonly status: number;
  readonly json: Json;
}

/** Calls the control API. */
export async function control(simulator: Simulator, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${simulator.url}/control${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Json };
}
