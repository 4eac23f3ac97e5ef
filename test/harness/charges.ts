import type { Answer } from './ask.js';
import type { RunningGateway } from './system.js';

/** A charge as a client sees it. */
export interface ChargeView {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly orderId: string;
  readonly paymentId: string | null;
  readonly nextAction: { readonly redirectUrl: string } | null;
  readonly problem: { readonly code: string; readonly providerCode: string | null; readonly advice: string } | null;
}

/** What asking for one came to. */
export interface Charged {
  readonly replayed: boolean;
  readonly charge: ChargeView;
}

const CHARGE = 'id kind state orderId paymentId nextAction { redirectUrl } problem { code providerCode advice }';

/** The demo user whose first card pays, and that card as the provider masks it. */
export const DEMO_USER = 'demo-user-1';
export const PAYING_CARD = '471604******1981';

/** The cards of a user, by what is shown of their numbers. */
export async function cardIds({ query }: Pick<RunningGateway, 'query'>, userId = DEMO_USER) {
  const { data, errors } = await query<{ cards: { cardId: string; maskedPan: string }[] }>(
    'query ($userId: String!) { cards(userId: $userId) { cardId maskedPan } }',
    { userId },
  );
  if (!data?.cards) throw new Error(`No cards, but ${JSON.stringify(errors)}`);
  return new Map(data.cards.map(({ cardId, maskedPan }) => [maskedPan, cardId] as const));
}

/** The name of the card that pays. */
export async function payingCard(gateway: Pick<RunningGateway, 'query'>): Promise<string> {
  const cardId = (await cardIds(gateway)).get(PAYING_CARD);
  if (cardId === undefined) throw new Error('There is no such card.');
  return cardId;
}

/** Asks for a charge of a saved card or a profile, and gives the whole answer. */
export function tryCharge(
  { query }: Pick<RunningGateway, 'query'>,
  name: 'chargeSavedCard' | 'chargeRecurring',
  input: Readonly<Record<string, unknown>>,
): Promise<Answer<{ outcome: Charged | null }>> {
  const common = { amount: '1500.00', currency: 'KZT', description: 'Tea', idempotencyKey: `key-${input['orderId']}` };
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return query<{ outcome: Charged | null }>(
    `mutation ($input: ${type}!) { outcome: ${name}(input: $input) { replayed charge { ${CHARGE} } } }`,
    { input: { ...common, ...input } },
  );
}

/** As tryCharge, and gives what it came to: there may be no error. */
export async function charge(...asked: Parameters<typeof tryCharge>): Promise<Charged> {
  const { data, errors } = await tryCharge(...asked);
  if (errors.length > 0 || !data?.outcome) throw new Error(`Nothing came of it: ${JSON.stringify(errors)}`);
  return data.outcome;
}

/** The charge as it is known now; `null` where there is none. */
export async function chargeOf({ query }: Pick<RunningGateway, 'query'>, id: string): Promise<ChargeView | null> {
  const { data } = await query<{ charge: ChargeView | null }>(`query ($id: ID!) { charge(id: $id) { ${CHARGE} } }`, {
    id,
  });
  return data?.charge ?? null;
}
