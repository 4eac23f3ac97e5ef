import { expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';

/** Has the program get SIGHUP as soon as it listens for stop signals, which is long before it answers. */
const EARLY = `data:text/javascript,${encodeURIComponent(
  `process.on('newListener', (name) => name === 'SIGTERM' && setImmediate(() => process.kill(process.pid, 'SIGHUP')))`,
)}`;

test('a reload that is asked for while the program starts does not end it, and is done once it has started', async () => {
  const provider = await startProvider();
  const { child, log } = await listeningProgram(provider.url, {}, ['--import', EARLY]);
  const reloads = await until(
    () => log().filter(({ msg }) => msg === 'reloaded'),
    ({ length }) => length > 0,
  );
  expect(reloads).toMatchObject([{ changed: 'nothing' }]);
  expect(child.exitCode).toBeNull();
});
