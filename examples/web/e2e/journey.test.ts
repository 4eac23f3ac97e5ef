import { existsSync, mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { startTestGateway, type TestGateway } from 'freedompay-graphql/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { devGateway } from '../dev/gateway.js';
import { BELIEVES_US } from '../dev/people.js';

// What was built, in a real browser, before a gateway that nothing is known to beforehand.

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const PICTURES = 'artifacts';
const isThere = existsSync(CHROMIUM);
if (!isThere) process.stderr.write(`SKIPPED: the journey, for there is no ${CHROMIUM} (CHROMIUM_PATH).\n`);

let gateway: TestGateway;
let server: PreviewServer;
let browser: Browser;
let url: string;

/** For how long anything is waited for, in milliseconds: a busy machine is no fault. */
const WITHIN_MS = 300_000;

beforeAll(async () => {
  if (!isThere) return;
  mkdirSync(PICTURES, { recursive: true });
  gateway = await startTestGateway({ env: BELIEVES_US, lagMs: 5_000 });
  const plugins = [devGateway(gateway)];
  server = await preview({ configFile: false, logLevel: 'error', plugins, preview: { port: 0, host: '127.0.0.1' } });
  url = `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}/`;
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath: CHROMIUM, args, timeout: WITHIN_MS });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await gateway?.stop();
});

/** A window of one of the people, of a width. What fails in the page fails the test. */
async function openWindow(as: string, width = 1100): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
  page.setDefaultTimeout(WITHIN_MS);
  page.on('pageerror', (error) => expect.fail(String(error)));
  await page.goto(`${url}?as=${as}`);
  await page.getByText(`Signed in as`).waitFor();
  return page;
}

/** Keeps a picture of the whole page, in light and in dark, for whoever reads the run. */
async function picture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}.png`, fullPage: true });
  }
}

/** What is wider than its place. */
const overflowing = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('html, body *')]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
  );

(isThere ? test : test.skip)('from a hold to a refund that another person approves', async () => {
  const held = await gateway.play('held');
  const large = await gateway.play('large');
  const page = await openWindow('aigerim');

  await page.getByLabel('Payment or order').fill(held.orderId ?? '');
  await page.keyboard.press('Enter');
  await page.getByRole('status', { name: 'Status' }).getByText('Held').waitFor();

  await page.getByRole('button', { name: 'Capture…' }).click();
  expect(await page.getByLabel(/How much/).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByText('what is not taken is released').waitFor();
  await page.getByRole('button', { name: /^Capture 2.500\.00/ }).click();
  await page.getByRole('listitem').filter({ hasText: 'Capture' }).getByText('Under way').waitFor();
  await gateway.advance({ seconds: 10 });
  await page.getByRole('status', { name: 'Status' }).getByText('Captured').waitFor();
  await page.getByRole('button', { name: 'Refund…' }).click();
  await page.getByLabel(/How much/).fill('500,00');
  await page.getByRole('button', { name: 'Look first' }).click();
  await page.getByText(/can be given back after that/).waitFor();
  await picture(page, 'preview');
  await page.getByRole('button', { name: /^Refund 500/ }).click();
  await gateway.advance({ seconds: 10 });
  await page.getByRole('status', { name: 'Status' }).getByText('Partly refunded').waitFor();

  await page.goto(`${url}?as=aigerim#/payments/${large.paymentId}`);
  await page.getByRole('button', { name: 'Refund…' }).click();
  await page.getByRole('button', { name: 'Look first' }).click();
  await page.getByRole('button', { name: /^Ask for Refund/ }).click();
  await page.getByText('somebody else has to approve it').waitFor();

  const other = await openWindow('daulet', 375);
  await other.getByRole('heading', { name: /Waiting for a person/ }).waitFor();
  await picture(other, 'home-375');
  expect(await overflowing(other)).toEqual([]);
  await other.getByRole('link', { name: /by Aigerim/ }).click();
  await other.getByRole('button', { name: 'Approve' }).waitFor();
  await picture(other, 'approval-375');
  expect(await overflowing(other)).toEqual([]);
  await other.getByRole('button', { name: 'Approve' }).click();
  await other.getByRole('listitem').filter({ hasText: 'approved by Daulet' }).waitFor();
  await gateway.advance({ seconds: 10 });
  // The first person sees it, without having done anything.
  await page.getByRole('status', { name: 'Status' }).getByText('Refunded').waitFor();
});

(isThere ? test : test.skip)('an outcome that nobody knows, and a payer who is declined', async () => {
  const lost = await gateway.play('lost-answer-applied');
  const page = await openWindow('aigerim');
  await page.goto(`${url}?as=aigerim#/payments/${lost.paymentId}`);
  await page.getByRole('button', { name: 'Refund…' }).click();
  await page.getByRole('button', { name: 'Look first' }).click();
  await page.getByRole('button', { name: /^Refund 2/ }).click();
  await page.getByText('The money may have moved').waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
  await picture(page, 'unknown');
  await page.setViewportSize({ width: 375, height: 800 });
  await picture(page, 'unknown-375');
  expect(await overflowing(page)).toEqual([]);
  await page.reload();
  await page.getByText('The money may have moved').waitFor();
  await gateway.advance({ minutes: 1 });
  await page.getByRole('status', { name: 'Status' }).getByText('Refunded').waitFor();

  const declined = await gateway.play('declined-10009');
  await page.goto(`${url}?x#/pay/${declined.orderId}`);
  await page.getByText('There is not enough money on the account').waitFor();
  await picture(page, 'payer-375');
  await page.goto(`${url}?as=aigerim#/payments/${declined.paymentId}`);
  await page.getByText('For you alone').waitFor();
  await picture(page, 'declined-375');
});
