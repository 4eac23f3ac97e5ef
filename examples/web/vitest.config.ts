import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // The package may be a link: loaded from where it seems to be, it is loaded by Node and not transformed.
  resolve: { preserveSymlinks: true },
  test: {
    include: ['test/**/*.test.tsx'],
    environment: './test/environment.js',
    setupFiles: ['test/setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // One process for all: what is loaded is loaded once.
    isolate: false,
    fileParallelism: false,
  },
});
