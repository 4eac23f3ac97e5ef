import type * as simulator from './simulator.js' with { 'resolution-mode': 'import' };

// As entry.ts, for who requires it.
const load = process.getBuiltinModule('node:module').createRequire(__filename);
const entry = load('./simulator.js') as Pick<typeof simulator, 'startSimulator'>;

declare namespace entry {
  type Simulator = simulator.Simulator;
  type SimulatorOptions = simulator.SimulatorOptions;
}

export = entry;
