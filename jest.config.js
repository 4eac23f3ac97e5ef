/** Jest runs the sources as the program runs them: native ES modules, decorators by swc. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Many tests wait for sockets, disks and processes rather than reckon, so more of them run than a small machine has cores.
  maxWorkers: 3,
  // A bound for what hangs, generous enough for a busy machine.
  testTimeout: 600_000,
  // Modules of finished suites are never let go of by a worker, so it is replaced before it spends its time on collecting them.
  workerIdleMemoryLimit: '1800MB',
  extensionsToTreatAsEsm: ['.ts'],
  // What `npm run coverage` looks at: a report to read, no bar to clear.
  collectCoverageFrom: ['src/**/*.ts'],
  coverageReporters: ['text-summary', 'html'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
