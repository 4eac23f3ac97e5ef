import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { WEBHOOK_KINDS, webhookPath } from '../../src/domain/webhook-kind.js';
import { WEBHOOK_KINDS as SIMULATED } from '../../src/simulator/model/webhook-kinds.js';

test('the simulator, which has a list of its own, has the same kinds of webhooks in it', () => {
  expect(SIMULATED).toEqual(WEBHOOK_KINDS);
});

test.each(WEBHOOK_KINDS)('the documents say where a webhook of kind %s is to be sent', (kind) => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
  expect(page).toContain(`https://your.host${webhookPath('default', kind)}`);
});
