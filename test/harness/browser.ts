import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { until } from './ask.js';
import { closeAfterTest } from './system.js';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** Without a sandbox, as in a container; quiet, so that nothing but what is tested goes over the network. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Pictures for whoever reads the run; git ignores them. */
const PICTURES = join(import.meta.dirname, '../../artifacts');

/** Registers tests that need Chromium: skipped, and said so, where there is none. */
export function describeBrowser(title: string, body: () => void): void {
  if (existsSync(CHROMIUM)) {
    describe(title, body);
    return;
  }
  process.stderr.write(`SKIPPED, for there is no ${CHROMIUM} (CHROMIUM_PATH): ${title}\n`);
  describe.skip(`${title} [SKIPPED: there is no ${CHROMIUM}]`, body);
}

/** For how long anything is waited for, in milliseconds: what does not come at all is to fail, and not what is slow. */
const WITHIN_MS = 300_000;

/** A browser window that ends with the test. */
export async function openWindow(): Promise<BrowserContext> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: WITHIN_MS });
  closeAfterTest(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
  context.setDefaultTimeout(WITHIN_MS);
  return context;
}

/** Keeps a picture of the page under `artifacts/`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** As picture, at the width of a phone and of a desk; gives what is cut off at either. */
export async function pictures(page: Page, name: string): Promise<readonly unknown[]> {
  const viewport = page.viewportSize();
  const cutOff: unknown[] = [];
  for (const width of [375, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    cutOff.push(...((await page.evaluate(CUT_OFF)) as unknown[]).map((one) => [width, one]));
    await picture(page, `${name}-${width}`);
  }
  if (viewport) await page.setViewportSize(viewport);
  return cutOff;
}

/** What sticks out of the window, or can be seen only by scrolling sideways; inputs scroll by nature. */
export const CUT_OFF = `(() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')].filter((one) => {
    const { left, right, width: own } = one.getBoundingClientRect();
    const scrolls = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible';
    return own > 0 && (right > width + 1 || left < -1 || (scrolls && one.tagName !== 'INPUT'));
  }).map((one) => one.tagName + ' ' + one.id + ' ' + one.className);
})()`;

/** A tab of its own with the playground, in which a text is ready to run if one is given. */
export async function openPlayground(context: BrowserContext, url: string, query?: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/graphql${query === undefined ? '' : `?query=${encodeURIComponent(query)}`}`);
  await page.locator('button.graphiql-execute-button').waitFor();
  // Until there are lines there is no editor that could take a text.
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  return page;
}

/** Brings one of the playground's own tabs to the front, with one press. */
export async function chooseTab(page: Page, name: string): Promise<void> {
  await page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${name}$`) }).click();
}

/** Waits until the editor shows what fits, and gives all its text. */
export function editorOf(page: Page, fits: RegExp): Promise<string> {
  return textOf(page, '.graphiql-query-editor .view-lines', fits);
}

/** Presses the button that runs what the editor holds. */
export async function run(page: Page): Promise<void> {
  await page.locator('button.graphiql-execute-button').click();
}

/** As run, once the playground has taken note of the text that a chosen tab brought: until then it refuses. */
export async function runChosen(page: Page): Promise<void> {
  await until(
    async () => {
      await run(page);
      return answerOf(page, /"(data|errors)"/);
    },
    (answer) => !answer.includes('Cannot infer operation'),
  );
}

/** Pastes another text over the variables of the tab in front: typed, the editor would close brackets by itself. */
export async function pasteVariables(page: Page, variables: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(variables)})`);
  await page.locator('.graphiql-editor-tool .view-lines').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+V');
}

/** Waits until the answer pane shows what fits, and gives all its text. */
export function answerOf(page: Page, fits: RegExp): Promise<string> {
  return textOf(page, '.graphiql-response', fits);
}

function textOf(page: Page, place: string, fits: RegExp): Promise<string> {
  // The editors set their text with blanks that do not break.
  const read = async () => ((await page.locator(place).first().textContent()) ?? '').replaceAll('\u00a0', ' ');
  return until(read, (text) => fits.test(text));
}
