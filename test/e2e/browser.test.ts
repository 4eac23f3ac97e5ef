import { expect, test } from '@jest/globals';
import { demoTabs } from '../../src/http/playground/tabs.js';
import {
  answerOf,
  chooseTab,
  describeBrowser,
  editorOf,
  openPlayground,
  openWindow,
  picture,
  run,
  runChosen,
} from '../harness/browser.js';
import { startAlone } from '../harness/checkout.js';

const CREATE = `mutation CreatePayment {
  createPayment(input: {
    orderId: "ORDER-1"
    amount: "2500.00"
    currency: "KZT"
    description: "Two tickets"
    captureMethod: MANUAL
    idempotencyKey: "order-1"
  }) {
    checkout { state paymentId redirectUrl }
  }
}`;
const watch = (id: string) => `subscription Watch {
  paymentChanged(paymentId: "${id}") {
    status
    capturedAmount { amount }
    refundedAmount { amount }
    allowedActions
  }
}`;
const capture = (id: string) => `mutation Capture {
  capturePayment(input: { paymentId: "${id}", idempotencyKey: "capture-1" }) {
    operation { state }
  }
}`;
const refund = (id: string) => `mutation Refund {
  refundPayment(input: { paymentId: "${id}", amount: "500.00", idempotencyKey: "refund-1" }) {
    operation { state }
  }
}`;

describeBrowser('in a browser', () => {
  test('a payment is created, paid, captured and refunded, and another tab sees it all', async () => {
    const { gateway } = await startAlone();
    const window = await openWindow();
    const elsewhere: string[] = [];
    const own = [gateway.url, gateway.simulator?.url ?? ''];
    window.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && !own.includes(origin)) elsewhere.push(request.url());
    });

    const creation = await openPlayground(window, gateway.url, CREATE);
    const response = creation.waitForResponse((one) => one.request().postData()?.includes('CreatePayment') ?? false);
    await run(creation);
    const created = await answerOf(creation, /"redirectUrl"/);
    await picture(creation, 'journey-1-created');
    const id = /"paymentId": "(\d+)"/.exec(created)?.[1] ?? '';
    // The pane breaks long lines, so the address is taken from what it was sent.
    const redirectUrl = /"redirectUrl":\s*"([^"]+)"/.exec(await (await response).text())?.[1] ?? '';
    expect([created, id]).toEqual([expect.stringContaining('"state": "OPEN"'), expect.stringMatching(/^\d+$/)]);

    const live = await openPlayground(window, gateway.url, watch(id));
    await run(live);
    await answerOf(live, /"status": "CREATED"/);
    await picture(live, 'journey-2-watched');

    const page = await window.newPage();
    await page.goto(redirectUrl);
    await picture(page, 'journey-3-page');
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('status').filter({ hasText: 'Paid' }).waitFor();
    await picture(page, 'journey-4-paid');
    await answerOf(live, /"status": "AUTHORIZED"/);
    await live.bringToFront();
    await picture(live, 'journey-5-authorized');

    const capturing = await openPlayground(window, gateway.url, capture(id));
    await run(capturing);
    await answerOf(capturing, /"state": "SUCCEEDED"/);
    await answerOf(live, /"status": "CAPTURED"/);
    await live.bringToFront();
    await picture(live, 'journey-6-captured');

    const refunding = await openPlayground(window, gateway.url, refund(id));
    await run(refunding);
    await answerOf(refunding, /"state": "SUCCEEDED"/);
    const seen = await answerOf(live, /"status": "PARTIALLY_REFUNDED"/);
    await live.bringToFront();
    await picture(live, 'journey-7-refunded');
    expect(seen).toContain('"amount": "500.00"');
    expect(elsewhere).toEqual([]);
  });

  test('one press on a tab of the playground shows its query, whichever tab it is', async () => {
    const { gateway } = await startAlone();
    const page = await openPlayground(await openWindow(), gateway.url);
    const names = demoTabs.map(({ query }) => /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? '');
    expect(names).toHaveLength(11);
    // Nobody has to scroll for a tab, or for what is said of an answer.
    const ends = await page.evaluate(`[...document.querySelectorAll('.graphiql-tab, #answers')].map((one) => {
      const { right, bottom } = one.getBoundingClientRect();
      return [right <= innerWidth, bottom <= innerHeight];
    })`);
    expect(ends).toEqual(Array(names.length + 1).fill([true, true]));
    for (const name of [...names.slice(1), ...names].reverse()) {
      await chooseTab(page, name);
      await editorOf(page, new RegExp(`(query|mutation|subscription) ${name}\\b`));
      expect(await page.locator('.graphiql-tab-active .graphiql-tab-button').allTextContents()).toEqual([name]);
    }
  });

  test('the playground is used on a phone: the answer stands below the question', async () => {
    const { gateway } = await startAlone();
    const page = await openPlayground(await openWindow(), gateway.url);
    await page.setViewportSize({ width: 375, height: 900 });
    await run(page);
    await answerOf(page, /PARTIALLY_REFUNDED/);
    const [question, answer] = (await page.evaluate(`['.graphiql-query-editor', '.graphiql-response'].map((one) =>
      document.querySelector(one).getBoundingClientRect().toJSON())`)) as readonly Readonly<Record<string, number>>[];
    expect(answer?.['top']).toBeGreaterThan(question?.['bottom'] ?? Number.NaN);
    expect(answer?.['width']).toBeGreaterThan(250);
    expect(answer?.['right']).toBeLessThanOrEqual(375);
    await picture(page, 'playground-375');
  });

  test('the playground says how long an answer took, and lists the events of a subscription with their times', async () => {
    const { gateway, query } = await startAlone();
    const page = await openPlayground(await openWindow(), gateway.url, watch('7000000001'));
    const said = page.locator('#answers [role=status]');
    await run(page);
    await said.filter({ hasText: 'Subscribed: 1 event, the latest first' }).waitFor();
    await query(capture('7000000001'));
    await page.locator('#answers li', { hasText: '"CAPTURED"' }).first().waitFor();
    const events = await page.locator('#answers li').allTextContents();
    expect(events.length).toBeGreaterThan(1);
    expect(events[0]).toMatch(/^\d\d:\d\d:\d\d {2}\+\d+\.\d s.*"CAPTURED"/);
    expect(events.at(-1)).toMatch(/^\d\d:\d\d:\d\d {2}\+\d+\.\d s.*"AUTHORIZED"/);
    expect(await page.locator('#simulator').getAttribute('href')).toBe(`${gateway.simulator?.url}/#7000000001`);
    await picture(page, 'answers-1-events');
    await run(page);
    await said.filter({ hasText: /^Ended after \d+\.\d s: \d+ events/ }).waitFor();

    const reading = await openPlayground(
      await openWindow(),
      gateway.url,
      '{ payment(paymentId: "7000000002") { status } }',
    );
    await run(reading);
    await reading.locator('#answers [role=status]', { hasText: /^Answered in \d+ ms, HTTP 200$/ }).waitFor();
    await picture(reading, 'answers-2-answered');
  });

  test('the tabs of the playground create a payment and watch one, as they stand', async () => {
    const { gateway, query } = await startAlone();
    const window = await openWindow();
    const page = await openPlayground(window, gateway.url);
    await chooseTab(page, 'CreatePayment');
    await runChosen(page);
    await answerOf(page, /"state": "OPEN"/);
    await picture(page, 'tabs-1-created');

    await chooseTab(page, 'Watch');
    await runChosen(page);
    await answerOf(page, /"status": "AUTHORIZED"/);
    await query(capture('7000000001'));
    await answerOf(page, /"status": "CAPTURED"/);
    await picture(page, 'tabs-2-watched');
  });
});
