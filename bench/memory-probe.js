// Loaded into the measured gateway: answers each message with the heap that is in use after a garbage collection, in bytes.
// It does nothing until it is asked, and the resident memory is read from outside before it is.
process.on('message', async () => {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
  process.send(process.memoryUsage().heapUsed);
});
process.channel.unref();
