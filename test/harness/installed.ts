import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where programs of others are, which tests use where they are installed. */
export const clientsFolder = join(import.meta.dirname, '..', 'clients');

/** Whether packages are installed there. Says so where they are not, and what is left out for it. */
export function areInstalled(packages: readonly string[], leftOut: string): boolean {
  const areThere = packages.every((name) => existsSync(join(clientsFolder, 'node_modules', name)));
  if (!areThere) process.stderr.write(`${leftOut}: \`npm ci --prefix test/clients\` installs what does it.\n`);
  return areThere;
}
