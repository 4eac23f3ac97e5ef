import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
// @ts-expect-error It is a script.
import { ASYNC_SHOP, scenarioRows, scenariosPage } from '../../scripts/scenarios.js';
import { SCENARIOS } from '../../src/simulator/scenarios/all.js';
import { startTestGateway, type TestGateway } from '../../src/testing/test-gateway.js';

interface Row {
  readonly name: string;
  readonly description: string;
  readonly seen: string;
}

const page = readFileSync('docs/scenarios.md', 'utf8');
const gateways: TestGateway[] = [];
let rows: readonly Row[];

beforeAll(async () => {
  for (const env of [{}, ASYNC_SHOP]) gateways.push(await startTestGateway({ env }));
  rows = await scenarioRows(...gateways);
});
afterAll(() => Promise.all(gateways.map((one) => one.stop())));

describe('what a client sees of a scenario is as docs/scenarios.md says', () => {
  test.each(SCENARIOS.map(({ name }) => name))('%s', (name) => {
    const row = rows.find((one) => one.name === name);
    expect(page).toContain(`| \`${name}\` | ${row?.description} | ${row?.seen} |\n`);
  });

  test('and the page has no other', () => {
    expect(scenariosPage(page, rows)).toBe(page);
  });
});

test('a page without the marks is refused rather than written over', () => {
  expect(() => scenariosPage('# Scenarios', [])).toThrow('The page lacks');
});
