import type * as testing from './test-gateway.js';

export type {
  Duration,
  Simulator,
  TestAnswer,
  TestError,
  TestGateway,
  TestGatewayOptions,
} from './test-gateway.js';

// Test runners such as Jest load what a test imports by a loader of their own, anew for each file and transformed: Node's own
// loads the program once, as it runs in production.
const load = process.getBuiltinModule('node:module').createRequire(import.meta.url);

export const { startTestGateway } = load('./test-gateway.js') as typeof testing;
