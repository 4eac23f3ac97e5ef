import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { build, modules } from './build.js';
import { temporaryDirectory } from './engines.js';

const root = join(import.meta.dirname, '..', '..');

/** As a person has it who runs no tests. Settings of npm may stand in it. */
const { NODE_ENV: _, NODE_OPTIONS: __, JEST_WORKER_ID: ___, FORCE_COLOR: ____, ...ENV } = process.env;
export const ENV_OF_A_PERSON: NodeJS.ProcessEnv = { ...ENV, NO_COLOR: '1' };

const NPM = [
  '--loglevel=error',
  '--prefer-offline',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--fetch-retries=0',
];

/** Closes when all tests are over: what is installed is shared. */
const closers: (() => unknown)[] = [];
afterAll(() => {
  for (const close of closers.reverse()) close();
});

/** Runs a program to its end, as a person does. */
export function run(cwd: string, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: ENV_OF_A_PERSON });
  return { status, stdout, stderr };
}

/** This project as it is checked out and built, without anything that only development needs; `null` where npm cannot install it. */
export function productionTree(): string | null {
  const folder = builtTree();
  return installs(folder, 'ci', '--omit=dev') ? folder : null;
}

/** An application that the packed project is installed in; `null` where npm cannot install it. */
export function application(tree: string | null): string | null {
  if (tree === null) return null;
  const folder = temporaryDirectory((close) => closers.push(close));
  const packed = packedInto(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  return installs(folder, 'install', `./${packed}`) ? folder : null;
}

/** The packed project, as a file in a folder of its own. */
export function packedProject(): string {
  const folder = temporaryDirectory((close) => closers.push(close));
  return join(folder, packedInto(folder));
}

/** Packs the project; gives the name of the file. */
function packedInto(folder: string): string {
  const tree = builtTree();
  const steps = [
    run(root, process.execPath, 'scripts/bundle.js', fileURLToPath(modules()), join(tree, 'dist'), '--own'),
    run(tree, process.execPath, 'scripts/public-types.js'),
    run(tree, process.execPath, 'scripts/packed-lock.js'),
    run(tree, 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder),
  ];
  if (steps.some(({ status }) => status !== 0))
    throw new Error(`It cannot be packed: ${steps.map(({ stderr }) => stderr).join('')}`);
  const [packed = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  return packed;
}

/** The project with its build, as it is checked out. */
function builtTree(): string {
  const folder = temporaryDirectory((close) => closers.push(close));
  for (const name of [
    'src',
    'scripts',
    'docs',
    'deploy',
    '.npmrc',
    'package.json',
    'package-lock.json',
    'README.md',
    'LICENSE',
    'bench/results',
  ])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ['CHANGELOG.md', 'SECURITY.md', 'schema.graphql', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(root, name), join(folder, name));
  cpSync(fileURLToPath(build()), join(folder, 'dist'), { recursive: true });
  return folder;
}

/** Whether npm could install; `false` where it finds neither what it needs in its cache nor a registry. */
function installs(folder: string, ...args: string[]): boolean {
  const { status, stderr } = run(folder, 'npm', ...args, ...NPM);
  if (status === 0) return true;
  if (/\b(ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/.test(stderr))
    return false;
  throw new Error(`npm cannot install it: ${stderr}`);
}
