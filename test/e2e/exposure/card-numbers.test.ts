import { expect, test } from '@jest/globals';
import { ask } from '../../harness/ask.js';
import { listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';

test('a whole card number from the provider is shown masked, and written nowhere', async () => {
  const simulator = await startProvider();
  const program = await listeningProgram(simulator.url, { LOG_LEVEL: 'trace' });
  const card = {
    name: 'A B',
    pan: '4111111111111111',
    exp: '12/29',
    brand: 'VI',
    token: 'ef741cfc-f85e-41a0-84e6-2ba964912182',
  };
  const id = simulator.ledger.addPayment({ orderId: 'WHOLE', amount: '10.00', state: 'captured', card });
  const text = `{ payment(paymentId: "${id}") { card { maskedPan } } }`;
  const answer = await ask(program.url, text);
  expect(answer.data).toEqual({ payment: { card: { maskedPan: '411111******1111' } } });
  expect(program.written()).not.toContain('4111111111111111');
});
