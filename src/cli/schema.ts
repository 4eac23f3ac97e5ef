#!/usr/bin/env node
import '../app/process/node-version.js';
import '../app/process/ignore-closed-output.js';
import { parseArgs } from 'node:util';
import { subgraphSdl } from '../graphql/federation/sdl.js';
import { printedSchema } from '../graphql/printed-schema.js';
import { gatewaySchema } from '../graphql/schema.js';

const USAGE = `The schema of this version, as SDL on standard output.

  freedompay-graphql schema                what clients ask
  freedompay-graphql schema --federation   what a supergraph is composed of
`;

process.exitCode = run(process.argv.slice(2));

function run(args: readonly string[]): number {
  const federation = isFederationIn(args);
  if (federation === null) {
    process.stderr.write(USAGE);
    return 1;
  }
  const schema = gatewaySchema({ federation });
  process.stdout.write(federation ? subgraphSdl(schema) : printedSchema(schema));
  return 0;
}

function isFederationIn(args: readonly string[]): boolean | null {
  try {
    return parseArgs({ args: [...args], options: { federation: { type: 'boolean' } } }).values.federation ?? false;
  } catch {
    return null;
  }
}
