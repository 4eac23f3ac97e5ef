import { Module } from 'node:module';
import { join } from 'node:path';
import type * as testing from './test-gateway.js';

export type {
  Duration,
  PlayedScenario,
  Simulator,
  TestAnswer,
  TestError,
  TestGateway,
  TestGatewayOptions,
} from './test-gateway.js';

// Test runners such as Jest load what a test imports by a loader of their own, anew for each file and transformed. A module of
// Node's own makes Node load the program, once, as it runs in production.
const own = Object.assign(new Module(import.meta.filename), { filename: import.meta.filename });
const loaded = own.require(join(import.meta.dirname, 'test-gateway.js')) as typeof testing;

export const { startTestGateway } = loaded;
