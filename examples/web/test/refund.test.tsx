import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { decision, lookAt, openPayment, operation, played, testGateway } from './page.js';
import { wayTo } from './way.js';

const gateway = testGateway();
const losingAnswers = (count: number) => wayTo(gateway().url, count);

const refunded = (paymentId: string) =>
  gateway()
    .simulator.ledger.payment(paymentId)
    .refunds.map(({ amount }) => amount.amount);

test('a part is given back: looked at, decided, confirmed, and gone from what can be given back', async () => {
  const { paymentId } = await played(gateway(), 'captured');
  const { user } = await openPayment(gateway(), paymentId);
  await lookAt(user, 'Refund', '500');
  await screen.findByText(/2.000\.00.KZT can be given back after that/);
  await user.click(await decision(/^Refund 500\.00/));
  await operation(/^Refund 500\.00/, 'Done');
  await screen.findByText('Partly refunded');
});

test('what is no sum goes nowhere, and the field says what is wrong with it', async () => {
  const { paymentId } = await played(gateway(), 'captured');
  const { user } = await openPayment(gateway(), paymentId);
  for (const typed of ['-5', '1e3', '0', 'all']) {
    await lookAt(user, 'Refund', typed);
    expect((await screen.findByText(`“${typed}” is no sum: write it as 2500.00.`)).getAttribute('role')).toBe('alert');
    await user.click(screen.getByRole('button', { name: 'Leave' }));
  }
});

test('where the answer is lost, asking again sends the same key, and the money moves once', async () => {
  const { paymentId } = await played(gateway(), 'captured');
  const way = await losingAnswers(2);
  const { user } = await openPayment(gateway(), paymentId, { url: way.url });
  await lookAt(user, 'Refund', '500.00');
  await user.click(await decision(/^Refund 500\.00/));
  await screen.findByText(/no answer came/);
  await user.click(screen.getByRole('button', { name: 'Ask again' }));
  await waitFor(() => expect(way.keys).toHaveLength(2));
  await user.click(await screen.findByRole('button', { name: 'Ask again' }));
  await operation(/^Refund 500\.00/, 'Done');
  expect([new Set(way.keys).size, way.keys.length]).toEqual([1, 3]);
  expect(refunded(paymentId)).toHaveLength(1);
});

test('a page that is reloaded before the answer came has the same wish, and lets nothing else be asked for', async () => {
  const { paymentId } = await played(gateway(), 'captured');
  const way = await losingAnswers(1);
  const before = await openPayment(gateway(), paymentId, { url: way.url });
  await lookAt(before.user, 'Refund', '500.00');
  await before.user.click(await decision(/^Refund 500\.00/));
  await screen.findByText(/no answer came/);
  before.leave();

  const { user } = await openPayment(gateway(), paymentId, { url: way.url });
  await screen.findByText(/Refund of 500.00: no answer came/);
  expect(screen.queryByRole('button', { name: 'Refund…' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Ask again' }));
  await operation(/^Refund 500\.00/, 'Done');
  expect(new Set(way.keys).size).toBe(1);
  expect(refunded(paymentId)).toHaveLength(1);
});

test('two people who look at the same payment do not both give it back', async () => {
  const { paymentId } = await played(gateway(), 'captured');
  const { user } = await openPayment(gateway(), paymentId);
  await lookAt(user, 'Refund', '2000.00');
  const decide = await decision(/^Refund 2.000\.00/);
  // A colleague at the provider's own page is faster.
  gateway().simulator.ledger.refund(paymentId, '300.00');
  await user.click(decide);
  await operation(/^Refund/, 'Not done');
  expect(refunded(paymentId)).toHaveLength(1);
});
