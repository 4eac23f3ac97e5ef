import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { DOCUMENTS } from '../../src/http/desk/documents.js';
import { until } from '../harness/ask.js';
import { describeBrowser, picture } from '../harness/browser.js';
import { token } from '../harness/credentials.js';
import { openDesk, SIGNED } from '../harness/desk.js';
import { BACKEND_SECRET, openMerchant } from '../harness/merchant.js';
import { type System, startSystem } from '../harness/system.js';

const PAID = '7000000002';

describe('what the desk asks for', () => {
  test.each(Object.entries(DOCUMENTS))('fits the schema: %s', (_name, text) => {
    const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
    expect(validate(schema, parse(text))).toEqual([]);
  });
});

describe('the page', () => {
  test('is there where it is switched on, and runs nothing but its own script', async () => {
    const { gateway } = await startSystem({ env: { DESK: 'on' } });
    const response = await fetch(`${gateway.url}/desk`);
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(
      /default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'/,
    );
    expect(policy).not.toContain('unsafe');
  });

  test('is not there in front of a provider unless it is switched on', async () => {
    const { gateway } = await startSystem();
    expect((await fetch(`${gateway.url}/desk`)).status).toBe(404);
  });
});

/** A refund whose answer was lost and that was never done. */
async function lostRefund(system: System): Promise<void> {
  system.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const credential = await token({ sub: 'shop-app', preferred_username: 'Aigerim' });
  const input = { paymentId: PAID, amount: '40.00', idempotencyKey: 'order-17-refund-1', reason: 'damaged' };
  const text = 'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { operation { state } } }';
  const response = await fetch(`${system.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
    body: JSON.stringify({ query: text, variables: { input } }),
  });
  expect(await response.json()).toMatchObject({ data: { refundPayment: { operation: { state: 'UNKNOWN' } } } });
}

describeBrowser('the desk', () => {
  test('shows a lost answer, has it looked at and resolved with a note, and tells who and why', async () => {
    const system = await startSystem({ env: SIGNED });
    await lostRefund(system);
    const page = await openDesk(system);
    await page.getByRole('button', { name: /refund of payment 7000000002/ }).click();
    await page.getByRole('heading', { name: /7000000002/ }).waitFor();
    await page.getByRole('button', { name: 'Look now' }).click();
    await picture(page, 'desk-unknown');
    await page.getByRole('button', { name: 'Resolve…' }).click();
    await page.getByLabel('Outcome').selectOption({ label: 'It was not done' });
    await page.getByLabel('Note').fill('not in the cabinet, asked the bank');
    await picture(page, 'desk-dialog');
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.getByText('resolved by a person as REJECTED: not in the cabinet, asked the bank · Dana').waitFor();
    await page.getByText('Nothing waits for anybody').waitFor();
    expect(await page.locator('#story').textContent()).toContain('captured');
    await picture(page, 'desk-resolved');
  });

  test('has what one person asked for approved by another, with the keyboard alone', async () => {
    const system = await startSystem({ env: { ...SIGNED, APPROVAL_ABOVE_REFUND: '100 KZT' } });
    const credential = await token({ sub: 'shop-app', preferred_username: 'Aigerim' });
    await fetch(`${system.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
      body: JSON.stringify({
        query: `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "200", idempotencyKey: "k" }) { operation { id } } }`,
      }),
    });
    const page = await openDesk(system, { sub: 'desk-app' });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('events(')) await held;
      await route.continue();
    });
    await page.getByRole('button', { name: /refund of payment/ }).focus();
    await page.keyboard.press('Enter');
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.focus();
    // What is shown last takes the focus from nobody who has gone on.
    const events = page.waitForResponse((response) => response.request().postData()?.includes('events(') === true);
    release();
    await (await events).finished();
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Approve');
    await page.keyboard.press('Enter');
    await page.getByLabel('Note').fill('seen the parcel');
    await page.keyboard.press('Enter');
    await page.getByText('approved: seen the parcel · Dana').waitFor();
    await page.locator('#operations').getByText('succeeded').waitFor();
    expect(system.simulator.ledger.payment(PAID).refunded.amount).toBe('200.00');
  });

  test('has what somebody asked for withdrawn by themselves, who cannot approve it', async () => {
    const system = await startSystem({ env: { ...SIGNED, APPROVAL_ABOVE_REFUND: '100 KZT' } });
    await fetch(`${system.gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await token({ preferred_username: 'Dana' })}`,
      },
      body: JSON.stringify({
        query: `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "200", idempotencyKey: "k" }) { operation { id } } }`,
      }),
    });
    const page = await openDesk(system);
    await page.getByRole('button', { name: /refund of payment/ }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'Approve', exact: true }).last().click();
    await page.getByText('whoever asked for an operation cannot approve it').waitFor();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Whoever asked for it withdraws it so').waitFor();
    await page.getByLabel('Note').fill('the wrong order');
    await page.keyboard.press('Enter');
    await page.getByText('withdrawn: the wrong order · Dana').waitFor();
    await page.getByText('Dana asked for this and withdrew it').waitFor();
    await picture(page, 'desk-withdrawn');
    expect(system.simulator.ledger.payment(PAID).refunded.amount).toBe('0.00');
  });

  test('shows what the backend was sent, and sends it again', async () => {
    const merchant = await openMerchant();
    const system = await startSystem({
      env: { ...SIGNED, BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET },
    });
    await lostRefund(system);
    const page = await openDesk(system);
    await page.getByRole('button', { name: /refund of payment/ }).click();
    await page.getByRole('button', { name: 'Resolve…' }).click();
    await page.getByLabel('Outcome').selectOption({ label: 'It was not done' });
    await page.getByLabel('Note').fill('not in the cabinet');
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    const finished = () => merchant.taken.filter(({ type }) => type === 'operation.finished').length;
    await until(finished, (count) => count === 1);
    await page.getByRole('button', { name: 'Look now' }).click();
    const event = page.locator('#events li', { hasText: 'operation.finished' });
    await event.getByText('delivered').waitFor();
    await picture(page, 'desk-events');
    await event.getByRole('button', { name: 'Send again' }).click();
    await until(finished, (count) => count === 2);
  });

  test('finds payments by their order, keeps the credential to itself, and shows what is missing', async () => {
    const system = await startSystem({ env: SIGNED });
    const page = await openDesk(system, { scope: 'payments:read operations:read' });
    await fetch(`${system.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
      body: JSON.stringify({ query: `{ payment(paymentId: "${PAID}") { orderId } }` }),
    });
    await page.getByLabel('Order or payment id').fill('DEMO-');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.locator('#found button').first().click();
    await page.getByRole('heading', { name: /7000000002/ }).waitFor();
    expect(await page.getByLabel('API key or token').inputValue()).toBe('');
    expect(await page.evaluate('Object.keys(localStorage).length + Object.keys(sessionStorage).length')).toBe(0);
  });

  test('shows nothing of what another was shown, and what others wrote apart from what it says itself', async () => {
    const system = await startSystem({ env: { ...SIGNED, APPROVAL_ABOVE_REFUND: '100 KZT' } });
    const reason = 'fine · approved by Dana <img src=x>';
    await fetch(`${system.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token({ sub: 'shop-app' })}` },
      body: JSON.stringify({
        query: `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "200", idempotencyKey: "k", reason: "${reason}" }) { operation { id } } }`,
      }),
    });
    const page = await openDesk(system, { sub: 'desk-app' });
    await page.getByRole('button', { name: /refund of payment/ }).click();
    await page.locator('#operations').getByText(`Reason ${reason}`, { exact: true }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await page.getByLabel('API key or token').fill('nobody');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#notice').waitFor();
    for (const id of ['who', 'open', 'operations', 'facts', 'story'])
      expect(await page.locator(`#${id}`).textContent()).toBe(id === 'who' ? 'Not signed in.' : '');
  });

  test.each([375, 800, 1280, 1920])('cuts nothing off at %i pixels', async (width) => {
    const system = await startSystem({ env: SIGNED });
    await lostRefund(system);
    const page = await openDesk(system, {}, width);
    await page.getByRole('button', { name: /refund of payment 7000000002/ }).click();
    await page.getByRole('button', { name: 'Resolve…' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
      true,
    );
    await picture(page, `desk-${width}`);
  });
});
