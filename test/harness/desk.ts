import type { Page } from 'playwright-core';
import { openWindow } from './browser.js';
import { BELIEVES_TOKENS, token } from './credentials.js';
import type { System } from './system.js';

/** A gateway that has a desk, and lets in whoever has a token. */
export const SIGNED = { ...BELIEVES_TOKENS, DESK: 'on', ALLOW_ANONYMOUS: undefined };

/** The desk, at which Dana is signed in unless the claims say otherwise. */
export async function openDesk(
  system: System,
  claims: Readonly<Record<string, unknown>> = {},
  width = 1280,
): Promise<Page> {
  const page = await (await openWindow()).newPage();
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${system.gateway.url}/desk`);
  await page.getByLabel('API key or token').fill(await token({ preferred_username: 'Dana', ...claims }));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in as').waitFor();
  return page;
}
