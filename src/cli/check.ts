#!/usr/bin/env node
import '../app/process/node-version.js';
import '../app/process/ignore-closed-output.js';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { problemOfBeingOpen } from '../app/parts/callers.js';
import { journalOf } from '../app/process/start-summary.js';
import { thisMachine } from '../app/process/this-machine.js';
import { type Config, readConfig } from '../config/config.js';
import {
  type Finding,
  reachBackend,
  reachIssuer,
  reachListener,
  reachProvider,
  reachStore,
} from './connection-checks.js';

const USAGE = `Whether the gateway would start with these variables, and why not. Nothing is written anywhere.

  npm run check                   reads the configuration
  npm run check -- --connect      also reaches the provider for each account, the database, the keys of tokens and your backend

Ends with 0 where all is well, and with 1 where not.`;

process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;

async function run(args: readonly string[]): Promise<boolean> {
  const connects = connectIn(args);
  if (connects === null) {
    process.stderr.write(`${USAGE}\n`);
    return false;
  }
  const { config, problems } = readConfig(process.env, (path) => readFileSync(path, 'utf8'), thisMachine());
  let isSound = true;
  const tell = (finding: Finding): void => {
    isSound &&= finding.isSound;
    process.stdout.write(`${finding.isSound ? 'ok  ' : 'FAIL'}  ${finding.text}\n`);
  };
  const say = (text: string) => process.stdout.write(`      ${text}\n`);
  for (const text of problems) tell({ isSound: false, text });
  if (problems.length === 0) tell({ isSound: true, text: 'The configuration has no problem.' });
  for (const text of config.warnings) say(`Warning: ${text}`);
  // A wrong name of the database leads to another one, or to none.
  const isNamed = !problems.some((text) => /^DATABASE_(URL|URL_FILE)\b/.test(text));
  const isAsked = isNamed && (connects || isLocal(config));
  const hasKeys = isAsked ? await storeHasKeys(config, tell) : null;
  const problem = config.tokens !== null || hasKeys === true ? null : problemOfBeingOpen(config);
  if (problem !== null && hasKeys === false) tell({ isSound: false, text: problem });
  if (problem !== null && isNamed && !isAsked) say('Whether the database keeps API keys is told with --connect.');
  if (connects && problems.length === 0) await reachOthers(config, tell);
  else if (connects) say('Nobody else was asked for anything: correct the configuration first.');
  return isSound;
}

function connectIn(args: readonly string[]): boolean | null {
  try {
    return parseArgs({ args: [...args], options: { connect: { type: 'boolean' } } }).values.connect ?? false;
  } catch {
    return null;
  }
}

function isLocal({ databaseUrl }: Config): boolean {
  return !/^postgres(ql)?:/.test(databaseUrl.reveal());
}

/** Whether the store keeps an API key; `null` where that cannot be told. */
async function storeHasKeys(config: Config, tell: (finding: Finding) => void): Promise<boolean | null> {
  const url = config.databaseUrl.reveal();
  const [finding, inspection] = await reachStore(url, journalOf(url, process.cwd()));
  tell(finding);
  return inspection?.hasApiKeys ?? null;
}

async function reachOthers(config: Config, tell: (finding: Finding) => void): Promise<void> {
  const url = config.databaseListenUrl.reveal();
  const tokens = config.tokens?.keys;
  const found = await Promise.all([
    ...(config.simulatorPort === null ? config.accounts.map((one) => reachProvider(one, config.timeoutMs)) : []),
    ...(url === config.databaseUrl.reveal() ? [] : [reachListener(url)]),
    ...(tokens && 'jwksUrl' in tokens ? [reachIssuer(tokens.jwksUrl)] : []),
    reachBackend(config),
  ]);
  for (const finding of found.flat()) tell(finding);
  if (config.simulatorPort !== null)
    tell({ isSound: true, text: 'The embedded simulator stands in for the provider.' });
}
