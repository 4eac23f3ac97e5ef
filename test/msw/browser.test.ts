import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { startTestGateway } from '../../src/testing/test-gateway.js';
import { until } from '../harness/ask.js';
import { describeBrowser, openWindow } from '../harness/browser.js';
import { build } from '../harness/build.js';
import { temporaryDirectory } from '../harness/engines.js';
import { areInstalled, clientsFolder } from '../harness/installed.js';
import { closeAfterTest } from '../harness/system.js';

const isThere = areInstalled(['msw', 'vite'], 'SKIPPED: Mock Service Worker in a browser');

/** Serves the files of a folder, and nothing else. */
async function serve(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const name = basename(request.url ?? '') || 'index.html';
    if (!existsSync(join(folder, name))) return void response.writeHead(404).end();
    const type = /js$/.test(name) ? 'text/javascript' : 'text/html';
    response.writeHead(200, { 'content-type': type }).end(readFileSync(join(folder, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeBrowser('in a browser', () => {
  (isThere ? test : test.skip)('a page is answered by a test gateway beside it, streams too', async () => {
    const folder = temporaryDirectory();
    const origin = await serve(folder);
    const gateway = await startTestGateway({ env: { CORS_ORIGINS: origin } });
    closeAfterTest(() => gateway.stop());
    await promisify(execFile)(process.execPath, [join(clientsFolder, 'msw-page.js'), folder, build(), gateway.url]);
    const { paymentId } = await gateway.play('held');
    const page = await (await openWindow()).newPage();
    await page.goto(origin);
    await until(
      () => page.title(),
      (title) => title === 'ready',
    );
    const asked = await page.evaluate(
      `ask('{ payment(paymentId: "${paymentId}") { status } }', 'application/json').then((answer) => answer.json())`,
    );
    expect(asked).toMatchObject({ data: { payment: { status: 'AUTHORIZED' } } });
    await page.evaluate(`
      globalThis.heard = '';
      ask('subscription { paymentChanged(paymentId: "${paymentId}") { status } }', 'text/event-stream').then((answer) =>
        answer.body.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({ write: (text) => { heard += text; } })));
      'not waited for'
    `);
    const heard = async (status: string) =>
      until(
        () => page.evaluate<string>('heard'),
        (text) => text.includes(`"${status}"`),
      );
    await heard('AUTHORIZED');
    await gateway.query(
      `mutation { capturePayment(input: { paymentId: "${paymentId}", idempotencyKey: "a" }) { operation { state } } }`,
    );
    await heard('CAPTURED');
  });
});
