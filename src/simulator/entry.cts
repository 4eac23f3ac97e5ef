import nodeModule = require('node:module');
import nodePath = require('node:path');

import type * as simulator from './simulator.js' with { 'resolution-mode': 'import' };

// As entry.ts, for who requires it.
const own = Object.assign(new nodeModule.Module(__filename), { filename: __filename });
const entry = own.require(nodePath.join(__dirname, 'simulator.js')) as Pick<typeof simulator, 'startSimulator'>;

declare namespace entry {
  type Simulator = simulator.Simulator;
  type SimulatorOptions = simulator.SimulatorOptions;
}

export = entry;
