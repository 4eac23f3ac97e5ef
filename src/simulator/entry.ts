import { Module } from 'node:module';
import { join } from 'node:path';
import type * as simulator from './simulator.js';

export type { Simulator, SimulatorOptions } from './simulator.js';

// By Node's own loader, also where a test runner has one: the program is loaded once, and as it is.
const own = Object.assign(new Module(import.meta.filename), { filename: import.meta.filename });
const loaded = own.require(join(import.meta.dirname, 'simulator.js')) as typeof simulator;

export const { startSimulator } = loaded;
