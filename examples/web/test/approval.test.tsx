import { screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { decision, lookAt, openPayment, operation, played, testGateway } from './page.js';

const gateway = testGateway();

/** Asks for all of a large payment to be given back. */
async function askedFor(): Promise<{ paymentId: string; user: UserEvent; leave: () => void }> {
  const { paymentId } = await played(gateway(), 'large');
  const { user, leave } = await openPayment(gateway(), paymentId);
  await lookAt(user, 'Refund');
  await screen.findByText(/another one has to approve it/);
  await user.click(await decision(/^Ask for Refund/));
  const card = await operation(/^Refund/, 'Needs another person');
  within(card).getByText('You asked for it, so somebody else has to approve it.');
  expect(within(card).queryByRole('button', { name: 'Approve' })).toBeNull();
  return { paymentId, user, leave };
}

test('a large refund waits for another person, who approves it, and only then is it sent', async () => {
  const { paymentId, leave } = await askedFor();
  leave();
  const { user } = await openPayment(gateway(), paymentId, { as: 'daulet' });
  const card = await operation(/^Refund/, 'Needs another person');
  await user.click(within(card).getByRole('button', { name: 'Approve' }));
  await operation(/^Refund/, 'Done');
  await screen.findByText(/asked for by Aigerim · approved by Daulet/);
  await screen.findByText('Refunded');
});

test('one that the other person declines is not done', async () => {
  const { paymentId, leave } = await askedFor();
  leave();
  const { user } = await openPayment(gateway(), paymentId, { as: 'daulet' });
  const card = await operation(/^Refund/, 'Needs another person');
  await user.click(within(card).getByRole('button', { name: 'Decline' }));
  await operation(/^Refund/, 'Not done');
  await screen.findByRole('button', { name: 'Refund…' });
});

test('whoever asked for one may withdraw it before anybody decides', async () => {
  const { user } = await askedFor();
  await user.click(screen.getByRole('button', { name: 'Withdraw' }));
  await operation(/^Refund/, 'Not done');
  await screen.findByRole('button', { name: 'Refund…' });
});
