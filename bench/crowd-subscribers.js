// The subscribers of bench:crowd, in a process of their own. They look for the marker of a change in what comes, and for
// nothing else, so that their own work tells little in the figures.
import { connect } from 'node:net';

const streams = [];
let seen;

const does = {
  /** Opens so many streams; those that never read take what comes until the first answer, and nothing after it. */
  async open({ port, count, query, reads }) {
    const body = JSON.stringify({ query });
    const head = [
      'POST /graphql HTTP/1.1',
      'host: 127.0.0.1',
      'accept: text/event-stream',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    const request = `${head.join('\r\n')}\r\n\r\n${body}`;
    for (let begun = 0; begun < count; begun += 200) {
      const some = Array.from({ length: Math.min(200, count - begun) }, () => opened(port, request, reads));
      await Promise.all(some);
    }
    return { open: streams.length };
  },
  /** Waits until all who read have the marker, and gives the moment of each. */
  marker({ text, count }) {
    return new Promise((resolve) => {
      seen = { text: Buffer.from(text), times: [], done: () => resolve({ times: seen.times }), count };
    });
  },
};

process.on('message', async (job) => process.send(await does[job.does](job)));
process.on('disconnect', () => process.exit());

function opened(port, request, reads) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let isOpen = false;
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      if (!isOpen) {
        if (!chunk.includes('event: next')) return;
        isOpen = true;
        streams.push(socket);
        if (!reads) socket.pause();
        resolve();
      } else if (seen?.text && chunk.includes(seen.text)) {
        seen.times.push(Date.now());
        if (seen.times.length === seen.count) seen.done();
      }
    });
  });
}
