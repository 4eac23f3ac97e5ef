// Loaded into every measured process before its program: tells its parent, when asked, what the process has used so far.
process.on('message', (message) => {
  if (message?.ask !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send({ usage: { cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() } });
});
// Nothing is left behind when the benchmark is stopped.
process.on('disconnect', () => process.exit());
