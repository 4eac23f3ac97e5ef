#!/usr/bin/env node
import './node-version.js';
import './stop-signals.js';

// The rest takes half a second to load.
await import('./program.js');
