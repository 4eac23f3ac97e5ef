import type * as simulator from './simulator.js';

export type { Simulator, SimulatorOptions } from './simulator.js';

// By Node's own loader, also where a test runner has one: the program is loaded once, and as it is.
const load = process.getBuiltinModule('node:module').createRequire(import.meta.url);

export const { startSimulator } = load('./simulator.js') as typeof simulator;
