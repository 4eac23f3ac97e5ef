import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openOrder, openPayment, played, testGateway } from './page.js';

const gateway = testGateway();

test('a payer reads why a payment was declined in words for payers, in the language they choose', async () => {
  const { orderId } = await played(gateway(), 'declined-10009');
  const user = await openOrder(gateway(), orderId);
  await screen.findByText('The payment did not succeed.');
  await screen.findByText(/not enough money on the account/);
  expect(document.body.textContent).not.toContain('10009');
  await user.selectOptions(screen.getByLabelText('Language'), 'RU');
  await screen.findByText('Оплата не прошла.');
  await screen.findByText(/Денег на счёте не хватает/);
});

test('an operator reads apart what may be said to the payer and what is for them alone', async () => {
  const { paymentId } = await played(gateway(), 'declined-10009');
  await openPayment(gateway(), paymentId);
  await screen.findByText(/not enough money on the account/, { selector: 'q' });
  await screen.findByText(/For you alone: INSUFFICIENT_FUNDS, code 10009/);
});

test('a payer who pays sees it without a reload', async () => {
  const { orderId, paymentId } = await played(gateway(), 'unpaid');
  await openOrder(gateway(), orderId);
  await screen.findByText('We are waiting for your payment.');
  await gateway().simulator.payer.pay(paymentId);
  await screen.findByText(/^Thank you/);
});
