import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { SCENARIOS } from '../src/simulator/scenarios/all.js';
import { until } from './harness/ask.js';
import { temporaryDirectory } from './harness/engines.js';
import { startProgram } from './harness/program.js';

/*
 * The tests in other languages that docs/contract-tests.md shows.
 */

const root = join(import.meta.dirname, '..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

function exampleIn(language: string): string {
  const block = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(textOf('docs/contract-tests.md'));
  return block?.[1] ?? '';
}

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stderr.write('SKIPPED: the test in Python, since there is no python3.\n');

(hasPython ? test : test.skip)('the test in Python passes against the program as it is started', async () => {
  const program = startProgram({ PORT: '0', SIMULATOR_PORT: '0' });
  const urlOf = (place: string) =>
    until(
      () => new RegExp(`^ +${place} +(http://[\\d.:]+)`, 'm').exec(program.written())?.[1],
      (url) => url !== undefined || program.child.exitCode !== null,
    );
  const env = {
    PATH: process.env['PATH'],
    GATEWAY_URL: `${await urlOf('Playground')}/graphql`,
    CONTROL_URL: `${await urlOf('Simulator')}/control`,
  };
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'test_refunds.py'), exampleIn('python'));
  const ended = await new Promise((resolve) => {
    execFile('python3', ['-m', 'unittest', 'test_refunds'], { cwd: folder, env }, (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
  expect(ended).toEqual({ code: 0, stderr: expect.stringMatching(/^Ran 2 tests[\s\S]*^OK$/m) });
});

test('the documents of the test in Kotlin fit the schema, and it plays scenarios that there are', () => {
  const example = exampleIn('kotlin');
  const documents = [...example.matchAll(/const val [A-Z]+ = """([\s\S]*?)"""/g)].map(([, raw = '']) =>
    raw.replaceAll(/[$][{]'[$]'[}]/g, '$').replaceAll('\\"', '"'),
  );
  expect(documents).toHaveLength(2);
  const schema = buildSchema(textOf('schema.graphql'));
  expect(documents.flatMap((document) => validate(schema, parse(document)))).toEqual([]);
  const played = [...example.matchAll(/"name": "([\w-]+)"/g)].map(([, name]) => name);
  expect(SCENARIOS.map(({ name }) => name)).toEqual(expect.arrayContaining(played));
  expect(played).toHaveLength(1);
});
