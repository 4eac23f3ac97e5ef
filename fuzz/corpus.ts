import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = 'test/fixtures/provider';

/** The provider's recorded bodies. */
export const fixtureBodies: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => readFileSync(`${FOLDER}/${file}`, 'utf8'));
