import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { tokenOf } from '../dev/people.js';
import { decision, lookAt, openPayment, operation, played, testGateway } from './page.js';
import { wayTo } from './way.js';

const gateway = testGateway();
const status = () => within(screen.getByRole('status', { name: 'Status' }));

test('a payment shows what becomes of it elsewhere, without a reload', async () => {
  const { paymentId } = await played(gateway(), 'held');
  await openPayment(gateway(), paymentId);
  expect(status().getByText('Held')).toBeDefined();
  await gateway().query(
    `mutation { cancelPayment(input: { paymentId: "${paymentId}", idempotencyKey: "elsewhere" }) { operation { state } } }`,
    {},
    { authorization: `Bearer ${await tokenOf('daulet')}` },
  );
  await status().findByText('Canceled');
  await operation(/^Cancel/, 'Done');
  expect(screen.queryByRole('button', { name: 'Capture…' })).toBeNull();
});

test('a hold is captured in part, after a look at what that comes to', async () => {
  const { paymentId } = await played(gateway(), 'held');
  const { user } = await openPayment(gateway(), paymentId);
  await lookAt(user, 'Capture', '1000.00');
  await screen.findByText(/is taken; what is not taken is released/);
  await user.click(await decision(/^Capture 1.000\.00/));
  await operation(/^Capture/, 'Done');
  await status().findByText('Captured');
  // What can be done now is what the gateway says, and no longer what it was.
  await screen.findByRole('button', { name: 'Refund…' });
});

test('what the gateway would refuse is said before anything is sent', async () => {
  const { paymentId } = await played(gateway(), 'captured');
  const { user } = await openPayment(gateway(), paymentId);
  await lookAt(user, 'Refund', '9999.00');
  const [alert] = await screen.findAllByText(/2500.00/, { selector: '[role="alert"] p' });
  expect(alert?.textContent).toMatch(/^9999\.00 KZT was asked for/);
  expect(screen.queryByRole('button', { name: /^Refund 9/ })).toBeNull();
});

test('a provider that does not answer is said in a sentence, and nothing is made up', async () => {
  const { paymentId } = await played(gateway(), 'provider-down');
  await openPayment(gateway(), paymentId, { isThere: false });
  expect((await screen.findByRole('alert')).textContent).toMatch(/provider does not answer/);
});

test('a connection that is lost is said and opened again, and what happened meanwhile is shown', async () => {
  const { paymentId } = await played(gateway(), 'held');
  const way = await wayTo(gateway().url);
  await openPayment(gateway(), paymentId, { url: way.url });
  way.cut();
  await screen.findByText(/The connection was lost/);
  gateway().simulator.ledger.capture(paymentId);
  await status().findByText('Captured');
  expect(screen.queryByText(/The connection was lost/)).toBeNull();
});
