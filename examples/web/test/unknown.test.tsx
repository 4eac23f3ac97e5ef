import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { decision, lookAt, openPayment, operation, played, testGateway } from './page.js';

// The provider shows what it has done some seconds later, by the clock that the tests move.
const gateway = testGateway({ lagMs: 10_000 });

test('a refund whose outcome is not known says that the money may have moved, and nothing can be pressed', async () => {
  const { paymentId } = await played(gateway(), 'lost-answer-applied');
  const { user } = await openPayment(gateway(), paymentId);
  await lookAt(user, 'Refund', '500.00');
  await user.click(await decision(/^Refund 500\.00/));
  const card = await operation(/^Refund 500\.00/, 'Not known yet');
  within(card).getByText(/The money may have moved\. Do not do it again/);
  within(card).getByText(/there is nothing to press/);
  await screen.findByText(/Nothing more can be asked for/);
  expect(screen.queryByRole('button')).toBeNull();

  await gateway().advance({ minutes: 1 });
  await operation(/^Refund 500\.00/, 'Done');
  // Known now, so that the rest can be given back.
  await screen.findByRole('button', { name: 'Refund…' });
});

test('one that stays unknown for a day is handed to a person, and not to a button', async () => {
  const { paymentId } = await played(gateway(), 'lost-answer-not-applied');
  const { user } = await openPayment(gateway(), paymentId);
  await lookAt(user, 'Refund', '500.00');
  await user.click(await decision(/^Refund 500\.00/));
  await operation(/^Refund 500\.00/, 'Not known yet');
  await gateway().advance({ days: 2 });
  await operation(/^Refund 500\.00/, /compare with the provider’s own records/);
});

test('a status that nobody documents is shown as unclear, with the provider’s word, and never as a failure', async () => {
  const { paymentId } = await played(gateway(), 'unknown-status');
  await openPayment(gateway(), paymentId);
  within(screen.getByRole('status', { name: 'Status' })).getByText('Unclear');
  await screen.findByText(/“on_review”/);
  expect(screen.queryByRole('button')).toBeNull();
});
