import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../harness/ask.js';
import {
  answerOf,
  chooseTab,
  describeBrowser,
  openPlayground,
  openWindow,
  pasteVariables,
  picture,
  pictures,
  runChosen,
} from '../harness/browser.js';
import { startAlone } from '../harness/checkout.js';

/** Where the tab of the playground has the browser sent after a card was saved: a gateway that was started with no setting. */
const USUAL = 'http://127.0.0.1:4000/graphql';

/** Runs the tab in front until its answer fits, and gives the answer as it came. */
async function runUntil(page: Page, fits: (answer: string) => boolean): Promise<string> {
  return until(async () => {
    const arrived = page.waitForResponse((one) => one.url().endsWith('/graphql') && one.request().method() === 'POST');
    await runChosen(page);
    return (await arrived).text();
  }, fits);
}

const has =
  (...texts: readonly string[]) =>
  (answer: string) =>
    texts.every((text) => answer.includes(text));

function textIn(answer: string, field: string): string {
  const [, text] = new RegExp(`"${field}":"([^"]+)"`).exec(answer) ?? [];
  if (text === undefined) throw new Error(`There is no ${field} in ${answer}`);
  return text;
}

describeBrowser('a newcomer in a browser', () => {
  test('adds a card, sees it listed, charges it through its bank, and pays out to a card, by clicks alone', async () => {
    const { gateway } = await startAlone();
    const ledger = gateway.simulator?.ledger;
    const window = await openWindow();
    await window.route(`${USUAL}*`, (route) => route.fulfill({ body: 'the shop', contentType: 'text/plain' }));
    const playground = await openPlayground(window, gateway.url);

    await chooseTab(playground, 'AddCard');
    const asked = await runUntil(playground, has('"state":"OPEN"'));
    await pictures(playground, 'cards-1-asked');
    const adding = await window.newPage();
    await adding.goto(textIn(asked, 'redirectUrl'));
    expect(await pictures(adding, 'cards-2-choice')).toEqual([]);
    await adding.getByText('Asks for 3-D Secure, and pays').click();
    await adding.getByRole('button', { name: 'Save this card' }).click();
    await adding.getByRole('button', { name: 'It is me' }).waitFor();
    expect(await pictures(adding, 'cards-3-bank')).toEqual([]);
    await adding.getByRole('button', { name: 'It is me' }).click();
    await adding.waitForURL(`${USUAL}*`);
    const cardId = textIn(await runUntil(playground, has('"state":"COMPLETED"')), 'cardId');
    await picture(playground, 'cards-4-added');

    await chooseTab(playground, 'Cards');
    const listed = await runUntil(playground, has('"cards":['));
    expect(JSON.parse(listed).data.cards.at(-1)).toMatchObject({ cardId, status: 'APPROVED' });
    await pictures(playground, 'cards-5-listed');

    await chooseTab(playground, 'ChargeCard');
    await pasteVariables(playground, JSON.stringify({ cardId }));
    const charged = await runUntil(playground, has('"state":"ACTION_REQUIRED"'));
    await pictures(playground, 'cards-6-charged');
    const paying = await window.newPage();
    await paying.goto(textIn(charged, 'redirectUrl'));
    expect(await pictures(paying, 'cards-7-cvc')).toEqual([]);
    await paying.getByRole('button', { name: /^Pay/ }).click();
    await paying.getByRole('button', { name: 'It is me' }).waitFor();
    expect(await pictures(paying, 'cards-8-bank')).toEqual([]);
    await paying.getByRole('button', { name: 'It is me' }).click();
    await paying.getByRole('status').filter({ hasText: 'Paid' }).waitFor();
    expect(await pictures(paying, 'cards-9-paid')).toEqual([]);
    const paid = await runUntil(playground, has('"replayed":true', '"state":"SUCCEEDED"'));
    await picture(playground, 'cards-10-succeeded');
    const payment = ledger?.payment(textIn(paid, 'paymentId'));
    const card = ledger?.cards.list('demo-user-1').at(-1);
    expect(payment).toMatchObject({ captured: { amount: '1500.00' }, checkout: { savedCard: card?.token } });

    await chooseTab(playground, 'PayOut');
    // On a busy machine the bank has paid by the time of the answer.
    expect(await runUntil(playground, has('"createPayout":{'))).toMatch(/"state":"(PENDING|SUCCEEDED)"/);
    await pictures(playground, 'cards-11-payout');
    await runUntil(playground, has('"replayed":true', '"state":"SUCCEEDED"'));
    await answerOf(playground, /"state": "SUCCEEDED"/);
    await pictures(playground, 'cards-12-paid-out');
    expect(ledger?.payoutBook.get('PAYOUT-1')).toMatchObject({
      word: 'ok',
      attempts: 1,
      amount: { amount: '4200.00' },
    });
  });
});
