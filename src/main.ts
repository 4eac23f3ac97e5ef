#!/usr/bin/env node
import './app/process/node-version.js';
import './app/process/reload-signal.js';
import './app/process/stop-signals.js';

// The rest takes a while to load.
await import('./app/process/run-gateway.js');
