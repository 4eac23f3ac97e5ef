import nodeModule = require('node:module');
import nodePath = require('node:path');

import type * as testing from './test-gateway.js' with { 'resolution-mode': 'import' };

// As entry.ts, for who requires it.
const own = Object.assign(new nodeModule.Module(__filename), { filename: __filename });
const entry = own.require(nodePath.join(__dirname, 'test-gateway.js')) as Pick<typeof testing, 'startTestGateway'>;

declare namespace entry {
  type Duration = testing.Duration;
  type PlayedScenario = testing.PlayedScenario;
  type Simulator = testing.Simulator;
  type TestAnswer<Data> = testing.TestAnswer<Data>;
  type TestError = testing.TestError;
  type TestGateway = testing.TestGateway;
  type TestGatewayOptions = testing.TestGatewayOptions;
}

export = entry;
