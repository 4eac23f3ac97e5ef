import { writeFileSync } from 'node:fs';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { buildGatewaySchema } from '../dist/graphql/schema.js';

// Writes schema.graphql from the built code.
writeFileSync('schema.graphql', `${printSchemaWithDirectives(buildGatewaySchema())}\n`);
