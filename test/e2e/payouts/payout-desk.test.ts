import { expect, test } from '@jest/globals';
import { ask } from '../../harness/ask.js';
import { describeBrowser, pictures } from '../../harness/browser.js';
import { token } from '../../harness/credentials.js';
import { openDesk, SIGNED } from '../../harness/desk.js';
import { payoutCalls, REACHED, toAccount } from '../../harness/payouts.js';
import { type System, startSystem } from '../../harness/system.js';

const CREATE = `mutation ($input: CreatePayoutInput!) { createPayout(input: $input) { operation { state } } }`;

/** A payout that Aigerim asks for at the shop, and its state. */
async function asked({ gateway }: System, wish: object): Promise<unknown> {
  const credential = await token({ sub: 'shop-app', preferred_username: 'Aigerim' });
  const { data } = await ask<{ createPayout: { operation: { state: string } } }>(
    gateway.url,
    CREATE,
    { input: wish },
    credential,
  );
  return data?.createPayout.operation.state;
}

const nameOf = (orderId: string) => ({ name: new RegExp(`payout ${orderId}`) });

describeBrowser('the desk', () => {
  test('shows a payout whose answer was lost with its steps, has it looked at, and resolved with a note', async () => {
    const system = await startSystem({ env: { ...SIGNED, ...REACHED } });
    const wish = toAccount();
    system.simulator.faults.arm({ kind: 'drop-before', script: 'to_iban' });
    expect(await asked(system, wish)).toBe('UNKNOWN');
    const page = await openDesk(system);
    await page.getByRole('button', nameOf(wish.orderId)).click();
    await page.getByRole('heading', { name: `Payout · ${wish.orderId}` }).waitFor();
    await page.locator('#story').getByText('asked for', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Send once more…' }).count()).toBe(0);
    expect(await page.locator('#story').textContent()).not.toContain('Try again');
    await page.getByRole('button', { name: 'Look now' }).click();
    expect(await pictures(page, 'desk-payout-unknown')).toEqual([]);
    await page.getByRole('button', { name: 'Resolve…' }).click();
    await page.getByText('The payout is read once more before').waitFor();
    expect(await page.locator('#refund-row').isVisible()).toBe(false);
    await page.getByLabel('Outcome').selectOption({ label: 'It was not done' });
    await page.getByLabel('Note').fill('not in the cabinet');
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.getByText('resolved by a person as REJECTED: not in the cabinet · Dana').waitFor();
    await page.getByText('Nothing waits for anybody').waitFor();
    expect(await pictures(page, 'desk-payout-resolved')).toEqual([]);
    expect(payoutCalls(system, wish.orderId)).toHaveLength(1);
  });

  test('has a payout that one person asked for approved by another', async () => {
    const system = await startSystem({ env: { ...SIGNED, ...REACHED, APPROVAL_ABOVE_PAYOUT: '1000 KZT' } });
    const wish = toAccount();
    expect(await asked(system, wish)).toBe('AWAITING_APPROVAL');
    expect(payoutCalls(system, wish.orderId)).toEqual([]);
    const page = await openDesk(system, { sub: 'desk-app' });
    await page.getByRole('button', nameOf(wish.orderId)).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('after its payout was read').waitFor();
    await page.getByLabel('Note').fill('seen the contract');
    await page.keyboard.press('Enter');
    await page.getByText('approved: seen the contract · Dana').waitFor();
    await page.locator('#operations').getByText('succeeded').waitFor();
    expect(system.simulator.ledger.payoutBook.get(wish.orderId)).toMatchObject({ word: 'ok', attempts: 1 });
  });

  test('finds a payout by its order once it has ended, and shows none to whoever may not read payouts', async () => {
    const system = await startSystem({ env: { ...SIGNED, ...REACHED } });
    const wish = toAccount();
    expect(await asked(system, wish)).toBe('SUCCEEDED');
    const find = async (claims: object) => {
      const page = await openDesk(system, { ...claims });
      await page.getByLabel('Order or payment id').fill(wish.orderId);
      await page.getByRole('button', { name: 'Find' }).click();
      await page.locator('#found-about', { hasText: 'since' }).waitFor();
      return page;
    };
    const page = await find({});
    await page.locator('#found').getByRole('button', nameOf(wish.orderId)).click();
    await page.getByRole('heading', { name: `Payout · ${wish.orderId}` }).waitFor();
    await page.locator('#facts').getByText('a bank account').waitFor();
    const other = await find({ scope: 'payments:read operations:read' });
    expect(await other.getByText(wish.orderId).count()).toBe(0);
  });
});
