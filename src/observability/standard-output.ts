import { pino } from 'pino';
import type { LogDestination } from './text-log-format.js';

/** How long a line may wait for others, in milliseconds, unless so many bytes of them are there before. */
const GATHER_MS = 50;
const GATHER_BYTES = 32_768;

/**
 * Lines are gathered for a moment and written together while the program goes on: a write for each would cost more than all
 * the rest of it. What still waits when the process ends is written then.
 */
export function standardOutput(): LogDestination {
  const output = pino.destination({
    dest: 1,
    sync: false,
    minLength: GATHER_BYTES,
    maxWrite: 2 * GATHER_BYTES,
    // As text, all that was gathered so far would be copied anew for every line.
    contentMode: 'buffer',
  });
  let isRead = true;
  output.on('error', ({ code }: Error & { readonly code?: string }) => {
    // What nobody reads is written no more: when the program is to end, each try would only bring about the next.
    if (code === 'EPIPE') {
      isRead = false;
      output.flush = (done) => done?.();
    }
  });
  let gathering: NodeJS.Timeout | undefined;
  const gather = () => {
    if (gathering) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      output.flush();
    }, GATHER_MS).unref();
  };
  // A flush while lines are being written writes nothing: those that came meanwhile would wait for the next one, however long.
  let waitingBytes = 0;
  output.on('write', (bytes) => {
    waitingBytes -= bytes;
  });
  output.on('drain', () => {
    if (waitingBytes > 0) gather();
  });
  return {
    write: (line) => {
      if (!isRead) return;
      gather();
      const bytes = Buffer.from(line);
      waitingBytes += bytes.length;
      // Its types know of texts only.
      output.write(bytes as unknown as string);
    },
    flush: (done) => output.flush(done),
  };
}
