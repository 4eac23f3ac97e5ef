import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../harness/ask.js';
import { answerOf, CUT_OFF, describeBrowser, openWindow, picture, run } from '../harness/browser.js';
import { startAlone } from '../harness/checkout.js';

async function open(url: string, width: number): Promise<Page> {
  const page = await (await openWindow()).newPage();
  await page.setViewportSize({ width, height: 900 });
  await page.goto(url);
  await page.locator('#payments tr').first().waitFor();
  await page.locator('#code option').first().waitFor({ state: 'attached' });
  return page;
}

describeBrowser('the page of the simulator', () => {
  test.each([375, 800, 1280, 1920])('cuts nothing off at %i pixels, with everything folded open', async (width) => {
    const { gateway, query } = await startAlone();
    const simulator = gateway.simulator;
    simulator?.faults.arm({ kind: 'duplicate-field', script: 'get_status3', paymentId: '7000000002' });
    await simulator?.payer.pay('7000000005');
    await query('{ payment(paymentId: "7000000003") { status } }');
    const page = await open(`${simulator?.url}/#7000000004`, width);
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await page.evaluate(CUT_OFF)).toEqual([]);
    await picture(page, `simulator-${width}`);
  });

  test('plays a scenario and shows its payment', async () => {
    const { gateway } = await startAlone();
    const page = await open(`${gateway.simulator?.url}/`, 1280);
    await page.getByText('Play a scenario').click();
    await page.locator('#scenario').selectOption('lost-answer-applied');
    expect(await page.locator('#plot').textContent()).toContain('the connection is cut before the answer');
    await page.locator('#play button').click();
    await page.locator('#title', { hasText: 'SCENARIO-' }).waitFor();
    const newest = gateway.simulator?.ledger.payments().at(-1);
    expect(await page.locator('#title').textContent()).toContain(newest?.orderId ?? 'nothing');
    await page.locator('#faults li').first().waitFor();
    await picture(page, 'simulator-scenario');
  });

  test('says what the provider says in English too, and speaks once while all is well', async () => {
    const { gateway } = await startAlone();
    const page = await open(`${gateway.simulator?.url}/#7000000004`, 1280);
    await page.getByText('Недостаточно средств на карте', { exact: true }).waitFor();
    expect(await page.locator('#facts').textContent()).toContain('(Not enough money on the card)');
    await page.evaluate(`
      globalThis.spoken = 0;
      new MutationObserver(() => { globalThis.spoken += 1; })
        .observe(document.getElementById('live'), { childList: true, characterData: true, subtree: true })`);
    const shown = await page.locator('#at').textContent();
    await until(
      () => page.locator('#at').textContent(),
      (text) => text !== shown,
    );
    expect(await page.evaluate('globalThis.spoken')).toBe(0);
  });

  test('finds a payment, leads to the playground with a query about it, and back', async () => {
    const { gateway } = await startAlone();
    const page = await open(`${gateway.simulator?.url}/`, 1280);
    await page.locator('#search input').fill('demo-hold');
    await until(
      () => page.locator('#payments tr').count(),
      (count) => count === 1,
    );
    await page.locator('#payments button').click();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Ask about it in the playground' }).click();
    const playground = await opened;
    await playground.locator('.graphiql-query-editor .view-line').first().waitFor();
    await run(playground);
    await answerOf(playground, /"orderId": "DEMO-HOLD"/);
    const back = playground.context().waitForEvent('page');
    await playground.locator('#simulator').click();
    await (await back).getByRole('heading', { name: 'DEMO-HOLD · 7000000001' }).waitFor();
  });

  test('arms a fault by what happens, moves the clock, and adds an expired payment and a payout', async () => {
    const { gateway } = await startAlone();
    const page = await open(`${gateway.simulator?.url}/`, 1280);
    await page.locator('#kind').selectOption({ label: 'The answer is lost, the money moved' });
    await page.locator('#arm button').click();
    await page.locator('#faults li', { hasText: 'The answer is lost, the money moved (drop-after)' }).waitFor();

    await page.locator('#clock button').click();
    await page.locator('#at', { hasText: '60 minutes ahead' }).waitFor();

    await page.getByText('Add a payment').click();
    await page.locator('#add [name=orderId]').fill('LATE');
    await page.locator('#add [name=currency]').selectOption('USD');
    await page.locator('#add [name=state]').selectOption('expired');
    await page.locator('#add button').click();
    await page.locator('#payments tr', { hasText: 'LATE' }).filter({ hasText: 'expired' }).waitFor();

    await page.getByText('Add a payout').click();
    await page.locator('#pay-out [name=orderId]').fill('WAGES');
    await page.locator('#pay-out button').click();
    await page.locator('#payouts tr', { hasText: 'WAGES' }).filter({ hasText: 'pending' }).waitFor();
  });
});
