import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { build } from '../harness/build.js';
import { atEnd } from '../harness/engines.js';
import { areInstalled, clientsFolder } from '../harness/installed.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const isThere = areInstalled(['msw'], 'SKIPPED: Mock Service Worker');

(isThere ? describe : describe.skip)('an app whose requests Mock Service Worker hands to a test gateway', () => {
  test('reads, writes and watches as over the network, and leaves no stream open', async () => {
    const { stdout } = await run(process.execPath, [join(clientsFolder, 'msw.js'), build()]);
    expect(JSON.parse(stdout)).toEqual({
      before: { payment: { status: 'CAPTURED' } },
      get: { payment: { status: 'CAPTURED' } },
      live: ['CAPTURED', 'REFUNDED'],
      write: { refundPayment: { operation: { state: 'SUCCEEDED' } } },
      watchedOnceLeft: 0,
      wrong: 'GRAPHQL_VALIDATION_FAILED',
      withoutGateway: 'TypeError',
    });
  });

  test('is typed with the handlers of the msw that is handed over', async () => {
    const cache = join(clientsFolder, 'node_modules', '.cache');
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, 'msw-'));
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'uses.ts');
    writeFileSync(
      file,
      `import * as msw from 'msw';
import { setupServer } from 'msw/node';
import { handlers } from '${join(root, 'src/msw/entry.ts')}';
export const server = setupServer(...handlers({ msw, url: '/graphql', gateway: { url: 'http://127.0.0.1:4000/graphql' } }));
// @ts-expect-error Somebody has to answer.
handlers({ msw, url: '/graphql' });
`,
    );
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const modern = ['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022'];
    const args = [...modern, '--strict', '--noEmit', '--skipLibCheck', '--allowImportingTsExtensions', file];
    const said = await run(process.execPath, [compiler, '--ignoreConfig', ...args], { cwd: folder }).then(
      () => '',
      ({ stdout }: { readonly stdout: string }) => stdout,
    );
    expect(said).toBe('');
  });
});
