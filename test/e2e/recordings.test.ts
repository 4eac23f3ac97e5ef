import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultEffect } from '../../src/simulator/faults/faults.js';
import type { NewPayment } from '../../src/simulator/ledger/new-payment.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.js';
import { ask, until } from '../harness/ask.js';
import { sqliteFile } from '../harness/engines.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { recorded, recordedText } from '../harness/recorded.js';
import { environment, startProvider } from '../harness/system.js';

/*
 * From incident to test: an operation meets a fault under the program as it is built, is recorded by the command, and the
 * recording is played beside another gateway, which then has to see the same.
 */

interface Operation {
  readonly id: string;
  readonly state: string;
  readonly problem: { readonly code: string; readonly providerCode: string | null; readonly advice: string } | null;
  readonly events: readonly { readonly state: string }[];
}

type Kind = 'capture' | 'cancel' | 'refund';
type Query = (text: string, variables: Record<string, unknown>) => Promise<{ readonly data?: unknown }>;

const PERSON: Partial<NewPayment> = {
  userEmail: 'payer@example.com',
  userPhone: '77015554433',
  card: {
    name: 'AIGERIM SEITKALI',
    pan: '4400-43XX-XXXX-5678',
    exp: '11/31',
    brand: 'VI',
    token: 'card-token-of-aigerim',
  },
};

/** Every word and sum that may stand in a recording of this file. */
const FORM = [
  'A refund of 1000.00 of a payment of 2500.00 KZT (captured): it was refused with the code 10020 after  s, shown as done 0 s later.',
  [
    'recording',
    'about',
    null,
    'wish',
    'kind',
    'amount',
    'payment',
    'state',
    'currency',
    'reading',
    'writes',
    'answer',
    'code',
    'shows',
    'course',
    'source',
  ],
  ['REFUND', 'PENDING', 'UNKNOWN', 'SUCCEEDED', 'CALL', 'READ', 'RECONCILE'],
];

const OPERATION = 'operation { id state problem { code providerCode advice } events { state } }';
const FIND = `query($id: ID!) { ${OPERATION.replace('operation', 'paymentOperation(id: $id)')} }`;

const closers: (() => Promise<void>)[] = [];
let simulator: Simulator;
let program: ListeningProgram;
let gateway: TestGateway;
let env: ReturnType<typeof environment>;

beforeAll(async () => {
  simulator = await startProvider({}, closers);
  const store = await sqliteFile.fresh((close) => closers.push(async () => void close()));
  env = { ...environment(simulator.url), DATABASE_URL: store, FREEDOMPAY_TIMEOUT_MS: '4000' };
  program = await listeningProgram(simulator.url, env, [], (close) => closers.push(close));
  gateway = await startTestGateway();
  closers.push(() => gateway.stop());
});
beforeEach(() => gateway.reset());
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

async function asked(query: Query, kind: Kind, paymentId: string, amount: string | null): Promise<Operation> {
  const name = `${kind}Payment`;
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  const input = { paymentId, idempotencyKey: `wish-${paymentId}`, ...(amount !== null && { amount }) };
  const { data } = await query(`mutation($input: ${type}) { ${name}(input: $input) { ${OPERATION} } }`, { input });
  return (data as Record<string, { readonly operation: Operation }>)[name]?.operation as Operation;
}

async function found(query: Query, id: string): Promise<Operation> {
  const { data } = await query(FIND, { id });
  return (data as { readonly paymentOperation: Operation }).paymentOperation;
}

/** What a client saw of it, one state after the other. */
function seenOf({ events, problem }: Operation) {
  const states = events.map(({ state }) => state);
  return { states: states.filter((state, at) => state !== states[at - 1]), problem };
}

interface Incident {
  readonly what: string;
  readonly kind?: Kind;
  readonly payment?: Partial<NewPayment>;
  readonly amount?: string | null;
  readonly faults: readonly FaultEffect[];
  /** What it comes to. */
  readonly states: readonly string[];
}

const LOST = ['PENDING', 'UNKNOWN'];
const FOUND = [...LOST, 'SUCCEEDED'];
const REFUSED = ['PENDING', 'REJECTED'];

const INCIDENTS: readonly Incident[] = [
  { what: 'nothing that goes wrong', faults: [], states: ['PENDING', 'SUCCEEDED'] },
  { what: 'a slow answer', faults: [{ kind: 'delay', ms: 1_200, after: true }], states: ['PENDING', 'SUCCEEDED'] },
  { what: 'a lost answer, applied', faults: [{ kind: 'drop-after' }], states: FOUND },
  {
    what: 'a lost answer, applied and shown late',
    faults: [{ kind: 'drop-after' }, { kind: 'refund-lag', ms: 2_500 }],
    states: FOUND,
  },
  { what: 'a lost answer, not applied', faults: [{ kind: 'drop-before' }], states: LOST },
  { what: 'no answer in time', faults: [{ kind: 'delay', ms: 30_000, after: true }], states: FOUND },
  { what: 'a refusal that proves something', faults: [{ kind: 'refuse', code: '11054' }], states: REFUSED },
  { what: 'a refusal that proves nothing', faults: [{ kind: 'refuse', code: '10020' }], states: LOST },
  { what: 'a refusal of what was done', faults: [{ kind: 'refuse', code: '10020', after: true }], states: FOUND },
  {
    what: 'a refusal that nobody signed',
    faults: [{ kind: 'refuse', code: '11054', signature: 'none' }],
    states: LOST,
  },
  { what: 'a forged answer', faults: [{ kind: 'forged-success' }], states: LOST },
  { what: 'a forged signature', faults: [{ kind: 'forged-success', signature: 'wrong' }], states: LOST },
  { what: 'an unsigned answer', faults: [{ kind: 'unsigned' }], states: FOUND },
  { what: 'half an answer', faults: [{ kind: 'truncated' }], states: FOUND },
  { what: 'a web page', faults: [{ kind: 'html' }], states: LOST },
  { what: 'an answer about another payment', faults: [{ kind: 'other-payment' }], states: FOUND },
  { what: 'HTTP 502 in place of an answer', faults: [{ kind: 'http-502-after' }], states: FOUND },
  { what: 'too many calls', faults: [{ kind: 'http-429' }], states: LOST },
  {
    what: 'a refund under way for a while',
    faults: [{ kind: 'refund-process', ms: 2_000 }],
    states: ['PENDING', 'SUCCEEDED'],
  },
  { what: 'a refund that fails later', faults: [{ kind: 'refund-fails', processMs: 2_000 }], states: REFUSED },
  {
    what: 'a refund that the bank returns',
    faults: [{ kind: 'refund-fails', code: '10000', returnedMs: 1_500 }],
    states: ['PENDING', 'SUCCEEDED', 'REJECTED'],
  },
  {
    what: 'a capture whose answer is lost',
    kind: 'capture',
    payment: { state: 'hold' },
    faults: [{ kind: 'drop-after' }, { kind: 'effect-lag', ms: 1_500 }],
    states: FOUND,
  },
  {
    what: 'a capture that was done already',
    kind: 'capture',
    payment: { state: 'hold' },
    faults: [{ kind: 'refuse', code: '10036', after: true }],
    states: ['PENDING', 'UNKNOWN', 'REJECTED'],
  },
  {
    what: 'a cancel whose answer is lost',
    kind: 'cancel',
    payment: { state: 'hold' },
    amount: null,
    faults: [{ kind: 'drop-after' }],
    states: FOUND,
  },
  {
    what: 'a second refund of more than is left',
    payment: { refunds: [{ amount: '2000.00' }] },
    faults: [],
    states: REFUSED,
  },
];

const onProgram: Query = (text, variables) => ask(program.url, text, variables);

/** Reads the payment now and then, as somebody does who has it on the screen, until the operation is as far. */
function whenSeen(
  query: Query,
  paymentId: string,
  id: string,
  states: number,
  pass: () => Promise<void> = async () => {},
): Promise<Operation> {
  return until(
    async () => {
      await pass();
      await query('query($id: ID!) { payment(paymentId: $id) { status } }', { id: paymentId });
      return found(query, id);
    },
    // The operation and its events are read one after the other: it may have changed between them.
    (operation) => seenOf(operation).states.length >= states && operation.state === operation.events.at(-1)?.state,
  );
}

/** Has it happen at the program; gives what it comes to. */
async function happen({ kind = 'refund', payment, amount = '1000.00', faults, states }: Incident) {
  const id = simulator.ledger.addPayment({ ...PERSON, amount: '2500.00', state: 'captured', ...payment });
  const scripts = { capture: 'do_capture', cancel: 'cancel', refund: 'revoke' };
  for (const fault of faults) simulator.faults.arm({ ...fault, script: scripts[kind], paymentId: id });
  const operation = await asked(onProgram, kind, id, amount);
  return () => whenSeen(onProgram, id, operation.id, states.length);
}

describe('the recording of an operation, played beside another gateway, comes to what that came to', () => {
  /** One after the other, since many calls that fail in a row would open the circuit; what comes of them later comes side by side. */
  const ends = new Map<Incident, () => Promise<Operation>>();
  beforeAll(async () => {
    for (const incident of INCIDENTS) ends.set(incident, await happen(incident));
  });

  test.each(INCIDENTS)('after $what', async (incident) => {
    const { kind = 'refund', states } = incident;
    const before = await ends.get(incident)?.();
    if (!before) throw new Error('It did not happen.');
    expect(seenOf(before).states).toEqual(states);

    const recording = await recorded(env, before.id);
    const { paymentId } = await gateway.play(recording);
    const { id } = await asked(gateway.query, kind, paymentId ?? '', recording.wish.amount);
    const pass = () => gateway.advance({ seconds: 20 });
    const replayed = await whenSeen(gateway.query, paymentId ?? '', id, states.length, pass);
    expect(seenOf(replayed)).toEqual(seenOf(before));
    // The file says beforehand what is to be seen.
    const foretold = recording.course.map(({ state }) => state);
    expect(foretold.filter((state, at) => state !== foretold[at - 1])).toEqual(states);
  });
});

/** Every text and number that stands anywhere in a value. */
function leavesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.values(value).flatMap(leavesOf);
}

test('a recording has nothing in it of the payer, of ids, keys, people and words of the original', async () => {
  const id = simulator.ledger.addPayment({
    ...PERSON,
    orderId: 'ORDER-OF-AIGERIM-4711',
    amount: '2500.00',
    state: 'captured',
  });
  const description = 'AIGERIM SEITKALI +7 701 555 44 33 has no account 4400430212345678';
  simulator.faults.arm({ kind: 'refuse', code: '10020', description, after: true, script: 'revoke', paymentId: id });
  const input = {
    paymentId: id,
    amount: '1000.00',
    idempotencyKey: 'wish-of-aigerim',
    reason: 'asked-by-phone',
    note: 'Aigerim rang',
    person: 'Dana Omarova',
  };
  const { data } = await onProgram(
    `mutation($input: RefundPaymentInput!) { refundPayment(input: $input) { ${OPERATION} } }`,
    { input },
  );
  const { operation } = (data as { readonly refundPayment: { readonly operation: Operation } }).refundPayment;
  await whenSeen(onProgram, id, operation.id, FOUND.length);

  const text = await recordedText(env, operation.id);
  const known = await onProgram(
    `query($id: ID!) { paymentOperation(id: $id) {
      id account { id } paymentId idempotencyKey reason note requestedBy createdAt updatedAt
      refund { id refundId refundedAt reference }
      events { at note requestId caller person }
    } }`,
    { id: operation.id },
  );
  const truth = JSON.parse(
    JSON.stringify({ known, payment: simulator.ledger.payment(id), PERSON, input, description, env }),
  );
  const secret = leavesOf(truth)
    .flatMap((leaf) => [leaf, ...leaf.split(/[\s,.;:"'/@]+/)])
    .filter((leaf) => leaf.length > 3);
  expect(secret).toEqual(
    expect.arrayContaining([
      id,
      operation.id,
      'wish-of-aigerim',
      'Omarova',
      'payer@example.com',
      env['FREEDOMPAY_SECRET_KEY'],
    ]),
  );
  // Sums may stay, and words that the form itself has.
  const form = JSON.stringify(FORM);
  const leaked = [...new Set(secret)].filter((leaf) => text.includes(leaf) && !form.includes(leaf));
  expect(leaked).toEqual([]);
});
