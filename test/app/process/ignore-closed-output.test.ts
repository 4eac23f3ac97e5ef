import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { build } from '../../harness/build.js';

test('a command whose reader has read enough, as head has, ends well and without a word', async () => {
  const child = spawn(process.execPath, [fileURLToPath(`${build()}cli/schema.js`)]);
  // The schema is longer than a pipe holds, so the rest of it is written to nobody.
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, said]).toEqual([0, '']);
});
