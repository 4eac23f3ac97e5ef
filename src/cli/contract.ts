#!/usr/bin/env node
import '../app/process/node-version.js';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';
import { schemaChanges } from '../contract/changes.js';
import { findingsOf } from '../contract/check.js';
import { NoFiles, sourceFiles } from '../contract/files.js';
import { projectOf } from '../contract/project.js';
import { FORMATS, type Format } from '../contract/reports.js';
import { BadSettings, settingsIn, waived } from '../contract/settings.js';
import { buildGatewaySchema } from '../graphql/schema.js';

const USAGE = `Whether the operations of a project fit the schema, and read what they have to. Nothing is asked of anybody.

  freedompay-graphql contract [FILE or FOLDER …]   .graphql files and templates of programs; the folder it is started in unless given
    --schema FILE      another schema than that of this version; without prices
    --against FILE     tells what changed since that schema, and which operations notice
    --cost-limit N     provider calls that one request may cost; 200, as the gateway has it
    --config FILE      waivers and enums; freedompay-contract.json, where there is one
    --format text|json|junit|github

Ends with 0 where nothing is wrong, 1 where something is, 2 where it was asked for wrongly. docs/contract-tests.md has the rules.
`;

const CONFIG = 'freedompay-contract.json';
const COST_LIMIT = '200';

/** What was typed is no command. The message says why. */
class UsageError extends Error {}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  const isExplained = [UsageError, NoFiles, BadSettings].some((kind) => error instanceof kind);
  process.stderr.write(
    `${isExplained ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 2;
}

function run(args: readonly string[]): number {
  const { paths, help, schema: schemaFile, against, format, limit, configFile, isNamed } = parsed(args);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const schema = schemaFile === undefined ? buildGatewaySchema() : schemaIn(schemaFile);
  const before = against === undefined ? null : schemaIn(against);
  const hasSettings = isNamed || existsSync(configFile);
  const settings = settingsIn(hasSettings ? textOf(configFile) : '{}', configFile);
  const project = projectOf(sourceFiles(paths.length > 0 ? paths : ['.']));
  const costLimit = schemaFile === undefined ? limit : null;
  const { handles } = settings;
  const findings = waived(
    findingsOf(project, { schema, before, costLimit, handles, configFile }),
    settings,
    configFile,
  );
  const changes = before ? schemaChanges(before, schema, project) : [];
  process.stdout.write(FORMATS[format]({ operations: project.operations.length, findings, changes }));
  const isHit = changes.some(({ kind, hits }) => kind === 'breaking' && hits.length > 0);
  return isHit || findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function schemaIn(file: string): GraphQLSchema {
  try {
    return buildSchema(textOf(file));
  } catch (error) {
    if (!(error instanceof GraphQLError) && !(error instanceof TypeError)) throw error;
    throw new UsageError(`${file} is no schema: ${error.message}`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
}

function parsed(args: readonly string[]) {
  const { values, positionals } = argumentsIn(args);
  const { format = 'text', config = CONFIG, 'cost-limit': limit = COST_LIMIT, help = false } = values;
  if (!Object.hasOwn(FORMATS, format)) throw new UsageError(`--format is one of: ${Object.keys(FORMATS).join(', ')}.`);
  if (!/^\d{1,6}$/.test(limit)) throw new UsageError('--cost-limit is a whole number.');
  return {
    ...{ paths: positionals, help, schema: values.schema, against: values.against, configFile: config },
    format: format as Format,
    limit: Number(limit),
    isNamed: values.config !== undefined,
  };
}

function argumentsIn(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        schema: { type: 'string' },
        against: { type: 'string' },
        config: { type: 'string' },
        format: { type: 'string' },
        'cost-limit': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
