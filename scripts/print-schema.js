import { writeFileSync } from 'node:fs';
import { printedSchema } from '../dist/graphql/printed-schema.js';
import { buildGatewaySchema } from '../dist/graphql/schema.js';

// Writes schema.graphql from the built code.
writeFileSync('schema.graphql', printedSchema(buildGatewaySchema()));
