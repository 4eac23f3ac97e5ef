import { spawn } from 'node:child_process';

// Compiles on every change and runs the program again after each build.
const compiler = spawn('npx', ['tsc', '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
  stdio: 'inherit',
});
const program = spawn(process.execPath, ['--watch', 'build/main.js'], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    compiler.kill();
    program.kill();
  });
}
