import { writeFileSync } from 'node:fs';
import { subgraphSdl } from '../build/graphql/federation/sdl.js';
import { printedSchema } from '../build/graphql/printed-schema.js';
import { gatewaySchema } from '../build/graphql/schema.js';

// Writes schema.graphql from the built code. With --federation it writes to standard output what a supergraph is composed of.
if (process.argv.includes('--federation')) process.stdout.write(subgraphSdl(gatewaySchema({ federation: true })));
else writeFileSync('schema.graphql', printedSchema(gatewaySchema()));
