import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/config/config.js';
import type { Recording } from '../../src/simulator/scenarios/recording-format.js';
import { build } from './build.js';

/** What the command says of an operation in the store that the variables name. */
export function recordedText(env: Environment, id: string): Promise<string> {
  const program = fileURLToPath(`${build()}cli/operations.js`);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, 'scenario', id], { env }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
  });
}

export async function recorded(env: Environment, id: string): Promise<Recording> {
  return JSON.parse(await recordedText(env, id)) as Recording;
}
