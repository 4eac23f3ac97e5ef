import { writeFileSync } from 'node:fs';
import { printSchema } from 'graphql';
import { buildGatewaySchema } from '../dist/graphql/schema.js';

// Writes schema.graphql from the built code.
writeFileSync('schema.graphql', `${printSchema(buildGatewaySchema())}\n`);
