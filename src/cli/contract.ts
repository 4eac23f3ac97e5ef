#!/usr/bin/env node
import '../app/process/node-version.js';
import '../app/process/ignore-closed-output.js';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';
import { findingsOf } from '../contract/check-operations.js';
import { projectOf, type SourceFile } from '../contract/project.js';
import { NoFiles, sourceFiles } from '../contract/project-files.js';
import { FORMATS, type Format } from '../contract/reports.js';
import { NoRevision, schemaAt } from '../contract/schema-at-revision.js';
import { schemaChanges } from '../contract/schema-changes.js';
import { BadSettings, type ContractSettings, settingsIn, waived } from '../contract/settings.js';
import { gatewaySchema } from '../graphql/schema.js';

const USAGE = `Whether the operations of a project fit the schema, and read what they have to. Nothing is asked of anybody.

  freedompay-graphql contract [FILE or FOLDER …]   .graphql files and templates of programs; the folder it is started in unless given
    --schema FILE      another schema than that of this version; without prices
    --against FILE     tells what changed since that schema, and which operations notice
    --against TAG      the same since the schema.graphql of a tag or commit of git
    --run              runs the operations in every scenario, against a gateway of this process
    --cost-limit N     provider calls that one request may cost; 200, as the gateway has it
    --config FILE      waivers, enums and variables; freedompay-contract.json, where there is one
    --format text|json|junit|github

Ends with 0 where nothing is wrong, 1 where something is, 2 where it was asked for wrongly. docs/contract-tests.md has the rules.
`;

const CONFIG = 'freedompay-contract.json';
const COST_LIMIT = '200';
const NOT_RUN = { findings: [], seen: null };

/** What was typed is no command. The message says why. */
class UsageError extends Error {}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const isExplained = [UsageError, NoFiles, BadSettings, NoRevision].some((kind) => error instanceof kind);
  process.stderr.write(
    `${isExplained ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 2;
}

async function run(args: readonly string[]): Promise<number> {
  const { paths, help, isRun, schema: schemaFile, against, format, limit, configFile, isNamed } = parsed(args);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const schema = schemaFile === undefined ? gatewaySchema() : schemaOf(textOf(schemaFile), schemaFile);
  const before =
    against === undefined ? null : schemaOf(isFile(against) ? textOf(against) : schemaAt(against), against);
  const hasSettings = isNamed || existsSync(configFile);
  const settings = settingsIn(hasSettings ? textOf(configFile) : '{}', configFile);
  const files = sourceFiles(paths.length > 0 ? paths : ['.']);
  const project = projectOf(files);
  const costLimit = schemaFile === undefined ? limit : null;
  const { handles } = settings;
  const { findings: found, seen } = isRun ? await runOf(files, schema, settings, configFile) : NOT_RUN;
  const findings = waived(
    [...findingsOf(project, { schema, before, costLimit, handles, configFile }), ...found],
    settings,
    { file: configFile, isRun },
  );
  const changes = before ? schemaChanges(before, schema, project) : [];
  process.stdout.write(FORMATS[format]({ operations: project.operations.length, findings, changes, seen }));
  const isHit = changes.some(({ kind, hits }) => kind === 'breaking' && hits.length > 0);
  return isHit || findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** Loads the gateway only where it is run. */
async function runOf(
  files: readonly SourceFile[],
  schema: GraphQLSchema,
  { variables }: ContractSettings,
  configFile: string,
) {
  const { runProject } = await import('../contract/run/run-project.js');
  return runProject({ files, schema, variables, configFile });
}

function schemaOf(text: string, name: string): GraphQLSchema {
  try {
    return buildSchema(text);
  } catch (error) {
    if (!(error instanceof GraphQLError) && !(error instanceof TypeError)) throw error;
    throw new UsageError(`${name} holds no schema: ${error.message}`);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
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
  if (values.run && values.schema !== undefined)
    throw new UsageError('--run asks the gateway of this version, so it takes no --schema.');
  if (!/^\d{1,6}$/.test(limit)) throw new UsageError('--cost-limit is a whole number.');
  return {
    ...{ paths: positionals, help, schema: values.schema, against: values.against, configFile: config },
    format: format as Format,
    limit: Number(limit),
    isRun: values.run ?? false,
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
        run: { type: 'boolean' },
        'cost-limit': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
