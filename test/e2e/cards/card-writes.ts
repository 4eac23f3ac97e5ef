import { cardIdOf } from '../../../src/services/cards/card-id.js';
import { SIMULATOR_MERCHANT_ID } from '../../../src/simulator/credentials.js';
import { create, order } from '../../harness/checkout.js';
import type { Ends } from '../../harness/fault-outcomes.js';
import type { Flavour, System } from '../../harness/system.js';
import { OF_LIST, OF_PAGE, OF_REMOVAL } from './card-write-ends.js';

/** A write as a client sees it. */
export interface View {
  readonly id: string;
  readonly state: string;
  readonly problem: { readonly code: string } | null;
}

/** A write that takes no money, and the script of it that meets the fault. */
export interface Write {
  readonly what: string;
  readonly script: string;
  /** What has the effect. */
  readonly acts: string;
  readonly ends: Ends;
  /** Asks for it, under the key that is the name's own; `name`: the user or order that nobody else has. */
  ask(system: System, name: string): Promise<View>;
  read(system: System, id: string): Promise<View>;
  done(system: System, name: string): number;
}

const FIELDS = 'id state problem { code }';

async function asked({ query }: System, text: string, variables: Readonly<Record<string, unknown>>): Promise<View> {
  const { data, errors } = await query<{ it?: View; made?: { it: View } }>(text, variables);
  const view = data?.made?.it ?? data?.it;
  if (!view) throw new Error(`Nothing, but ${JSON.stringify(errors)}`);
  return view;
}

const reading = (field: string) => (system: System, id: string) =>
  asked(system, `query ($id: ID!) { it: ${field}(id: $id) { ${FIELDS} } }`, { id });

const setup = (purpose: string) => ({
  ends: OF_PAGE,
  ask: (system: System, userId: string) =>
    asked(
      system,
      `mutation ($input: CreateCardSetupInput!) { made: createCardSetup(input: $input) { it: setup { ${FIELDS} } } }`,
      { input: { userId, purpose, returnUrl: 'https://shop.example/cards', idempotencyKey: userId } },
    ),
  read: reading('cardSetup'),
  done: ({ simulator }: System, name: string) =>
    simulator.ledger.setups.all().filter(({ userId }) => userId === name).length,
});

const removal = {
  ask: (system: System, userId: string) => {
    const { ledger } = system.simulator;
    const card = ledger.cards.all().find((one) => one.userId === userId);
    const { token } = card ?? ledger.cards.add({ userId, pan: '4716-04XX-XXXX-1981' });
    const cardId = cardIdOf({ merchantId: SIMULATOR_MERCHANT_ID }, token);
    return asked(
      system,
      `mutation ($input: RemoveCardInput!) { made: removeCard(input: $input) { it: removal { ${FIELDS} } } }`,
      { input: { userId, cardId, idempotencyKey: userId } },
    );
  },
  read: reading('cardRemoval'),
  done: ({ simulator }: System, name: string) => 1 - simulator.ledger.cards.list(name).length,
};

const consent = {
  ends: OF_PAGE,
  ask: async (system: System, orderId: string) =>
    (await create(system, order({ orderId, recurringMonths: 12, idempotencyKey: orderId }))).checkout,
  read: reading('checkout'),
  done: ({ simulator }: System, name: string) =>
    simulator.ledger.payments().filter(({ orderId }) => orderId === name).length,
};

const removals = { what: 'removeCard', acts: '/cardstorage/remove', ...removal };
const listed = { ...removals, script: 'cardstorage/list', ends: OF_LIST };
const removed = { ...removals, script: 'cardstorage/remove', ends: OF_REMOVAL };

/** The writes, by which scripts a gateway calls. */
export const WRITES: Readonly<Record<Flavour, readonly Write[]>> = {
  merchant: [
    { what: 'createCardSetup', script: 'cardstorage/add2', acts: '/cardstorage/add2', ...setup('CHARGE') },
    { what: 'createCardSetup', script: 'cardstoragepayout/add', acts: '/cardstoragepayout/add', ...setup('PAYOUT') },
    removed,
    listed,
    { what: 'createPayment', script: 'init_payment.php', acts: '/init_payment.php', ...consent },
  ],
  gateway: [removed, listed, { what: 'createPayment', script: 'payment_page', acts: '/g2g/payment_page', ...consent }],
};

/** How many calls that have the effect were received for that user or order. */
export function sentFor({ simulator }: Pick<System, 'simulator'>, { acts }: Write, name: string): number {
  return simulator.calls.filter(({ path, fields }) => path.endsWith(acts) && fields.some((field) => field[1] === name))
    .length;
}
