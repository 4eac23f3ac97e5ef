import { randomUUID } from 'node:crypto';
import type { Advice, ProblemCode } from '../../../src/domain/operations/operation.js';
import { plant } from '../../harness/leaks.js';
import type { System } from '../../harness/system.js';

/** A phone whose owner is asked for a code. */
export const PHONE = '77017712345';
plant('the phone of an e2e test', PHONE);

/** The code of every SMS of the simulator's. */
export const CODE = '111111';

/** A charge as a client sees it. */
export interface ChargeView {
  readonly id: string;
  readonly state: string;
  readonly paymentId: string | null;
  readonly nextAction: { readonly kind: string; readonly redirectUrl: string | null } | null;
  readonly problem: {
    readonly code: ProblemCode;
    readonly providerCode: string | null;
    readonly advice: Advice;
  } | null;
}

/** What saying a code, or asking for another, came to. */
export interface Said {
  readonly charge: ChargeView;
  readonly problem: {
    readonly code: ProblemCode;
    readonly providerCode: string | null;
    readonly advice: Advice;
  } | null;
  readonly replayed: boolean;
}

const CHARGE =
  'id state kind orderId paymentId amount { amount currency } nextAction { kind redirectUrl } problem { code providerCode advice }';
const SAID = `charge { ${CHARGE} } problem { code providerCode advice } replayed`;

/** Charges a phone: the order and key are its own, unless given. */
export async function chargeMobile(
  system: System,
  more: object = {},
): Promise<ChargeView & { readonly replayed: boolean }> {
  const input = {
    ...{ phone: PHONE, operator: 'KCELL', orderId: `PHONE-${randomUUID().slice(0, 8)}`, amount: '1500.00' },
    ...{ currency: 'KZT', description: 'Tea', idempotencyKey: randomUUID(), ...more },
  };
  const text = `mutation ($input: ChargeMobileInput!) { said: chargeMobile(input: $input) { charge { ${CHARGE} } replayed } }`;
  const { data } = await system.query<{ said: Said | null }>(text, { input });
  if (!data?.said) throw new Error('The charge was not answered.');
  return { ...data.said.charge, replayed: data.said.replayed };
}

/** Says the code. */
export async function say(
  system: System,
  chargeId: string,
  approvalCode: string,
  idempotencyKey: string = randomUUID(),
): Promise<Said | null> {
  const text = `mutation ($input: ApproveMobileChargeInput!) { said: approveMobileCharge(input: $input) { ${SAID} } }`;
  const { data } = await system.query<{ said: Said | null }>(text, {
    input: { chargeId, approvalCode, idempotencyKey },
  });
  return data?.said ?? null;
}

/** Asks for another code. */
export async function resend(
  system: System,
  chargeId: string,
  idempotencyKey: string = randomUUID(),
): Promise<Said | null> {
  const text = `mutation ($input: ResendMobileCodeInput!) { said: resendMobileCode(input: $input) { ${SAID} } }`;
  const { data } = await system.query<{ said: Said | null }>(text, {
    input: { chargeId, idempotencyKey },
  });
  return data?.said ?? null;
}

/** The charge as it is known now. */
export async function charge(system: System, id: string): Promise<ChargeView> {
  const { data } = await system.query<{ charge: ChargeView }>(`query ($id: ID!) { charge(id: $id) { ${CHARGE} } }`, {
    id,
  });
  if (!data?.charge) throw new Error('There is no such charge.');
  return data.charge;
}
