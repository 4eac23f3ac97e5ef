import { configure, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from 'freedompay-graphql/testing';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { payerSession } from '../dev/gateway.js';
import { BELIEVES_US, PEOPLE, tokenOf } from '../dev/people.js';
import { App } from '../src/App.js';

// What is waited for comes over real sockets, on machines that are busy.
configure({ asyncUtilTimeout: 120_000 });

/** A gateway with its simulator for the tests of a file, as new before each. */
export function testGateway(options: TestGatewayOptions = {}): () => TestGateway {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ env: BELIEVES_US, ...options });
  });
  beforeEach(() => gateway.reset());
  afterAll(() => gateway.stop());
  return () => gateway;
}

/** Plays a scenario with a payment, and gives its ids. */
export async function played(gateway: TestGateway, name: string): Promise<{ paymentId: string; orderId: string }> {
  const { paymentId, orderId } = await gateway.play(name);
  if (paymentId === null || orderId === null) throw new Error(`There is no payment in ${name}.`);
  return { paymentId, orderId };
}

interface Opening {
  readonly as?: keyof typeof PEOPLE;
  /** Another way to the gateway. */
  readonly url?: string;
  /** Whether the payment can be shown. */
  readonly isThere?: boolean;
}

/** Opens the page at a payment as one of the people, and gives their hands. */
export async function openPayment(
  gateway: TestGateway,
  paymentId: string,
  { as = 'aigerim', url = gateway.url, isThere = true }: Opening = {},
) {
  location.hash = `#/payments/${paymentId}`;
  const session = { name: PEOPLE[as] ?? as, token: await tokenOf(as) };
  const page = render(<App url={url} session={session} />);
  if (isThere) await screen.findByRole('heading', { level: 1 });
  return { user: userEvent.setup(), leave: page.unmount };
}

/** Opens the page that the payer of an order sees. */
export async function openOrder(gateway: TestGateway, orderId: string) {
  location.hash = `#/pay/${orderId}`;
  const session = await payerSession(gateway, orderId);
  if (!session) throw new Error('No token for the payer.');
  render(<App url={gateway.url} session={session} />);
  return userEvent.setup();
}

/** Asks for something by the form, up to where it could be decided on. */
export async function lookAt(
  user: ReturnType<typeof userEvent.setup>,
  action: 'Capture' | 'Cancel' | 'Refund',
  sum?: string,
) {
  await user.click(await screen.findByRole('button', { name: `${action}…` }));
  if (sum !== undefined) {
    const amount = screen.getByLabelText(/How much/);
    await user.clear(amount);
    await user.type(amount, sum);
  }
  await user.click(screen.getByRole('button', { name: 'Look first' }));
}

/** The button by which it is decided. */
export const decision = (name: RegExp) => screen.findByRole('button', { name });

/** The card of what was asked for, once it says so. */
export const operation = async (name: RegExp, says: string | RegExp) => {
  const card = await screen.findByRole('listitem', { name });
  await within(card).findByText(says);
  return card;
};
