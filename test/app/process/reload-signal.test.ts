import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { build } from '../../harness/build.js';
import { listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';

/** Has the program get SIGHUP as soon as it listens for stop signals, which is long before it answers. */
const EARLY = `data:text/javascript,${encodeURIComponent(
  `process.on('newListener', (name) => name === 'SIGTERM' && setImmediate(() => process.kill(process.pid, 'SIGHUP')))`,
)}`;

/** What `npm start` runs, and what the image and systemd do: node takes the first file that is named. */
const ENTRIES = [
  ['npm start', []],
  ['the image', [fileURLToPath(`${build()}cli/main.js`), 'start']],
] as const;

test.each(ENTRIES)(
  'a reload that is asked for while the program starts as %s does it does not end it, and is done once it has started',
  async (_who, words) => {
    const provider = await startProvider();
    const { child, log } = await listeningProgram(provider.url, {}, ['--import', EARLY, ...words]);
    const reloads = await until(
      () => log().filter(({ msg }) => msg === 'reloaded'),
      ({ length }) => length > 0,
    );
    expect(reloads).toMatchObject([{ changed: 'nothing' }]);
    expect(child.exitCode).toBeNull();
  },
);
