// The flags of Node.js that `npm start` starts the gateway with.
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const START_FLAGS = scripts.start.split(' ').filter((word) => word.startsWith('--'));
