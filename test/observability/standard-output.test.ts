import { spawn } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { modules } from '../harness/build.js';
import { closeAfterTest } from '../harness/system.js';

/** More than a pipe takes while nobody reads it, so that the second write is not over; then one more line, and nothing else ever. */
const PROGRAM = `
  const { createLog } = await import(${JSON.stringify(`${modules()}observability/log.js`)});
  const { logger } = createLog('info');
  for (let n = 0; n < 500; n++) logger.info('x'.repeat(100));
  setTimeout(() => {
    logger.info('the last');
    setTimeout(() => process.stderr.write('written'), 500);
  }, 500);
  setInterval(() => {}, 1_000);
`;

test('a line that comes while others are still being written does not wait for the next one', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM]);
  closeAfterTest(async () => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until(
    () => said,
    (text) => text !== '',
  );
  expect(said).toBe('written');
  let read = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    read += text;
  });
  await until(
    () => read,
    (text) => text.includes('the last') || child.exitCode !== null,
  );
  expect(read.trimEnd().split('\n')).toHaveLength(501);
});
