import { readFileSync, writeFileSync } from 'node:fs';
import { startTestGateway } from '../dist/testing/test-gateway.js';
import { scenarioRows, scenariosPage } from './scenarios.js';

// Writes the table of docs/scenarios.md: plays every scenario against the built program and says what a client sees.
const page = 'docs/scenarios.md';
const gateway = await startTestGateway();
try {
  writeFileSync(page, scenariosPage(readFileSync(page, 'utf8'), await scenarioRows(gateway)));
} finally {
  await gateway.stop();
}
