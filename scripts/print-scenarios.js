import { readFileSync, writeFileSync } from 'node:fs';
import { startTestGateway } from '../dist/testing/test-gateway.js';
import { ASYNC_SHOP, scenarioRows, scenariosPage } from './scenarios.js';

// Writes the table of docs/scenarios.md: plays every scenario against the built program and says what a client sees.
const page = 'docs/scenarios.md';
const gateway = await startTestGateway();
const asyncGateway = await startTestGateway({ env: ASYNC_SHOP });
try {
  writeFileSync(page, scenariosPage(readFileSync(page, 'utf8'), await scenarioRows(gateway, asyncGateway)));
} finally {
  await Promise.all([gateway.stop(), asyncGateway.stop()]);
}
