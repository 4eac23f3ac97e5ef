import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './project.js';

/** What may hold operations. */
const EXTENSION = /\.(graphql|gql|[cm]?[jt]sx?)$/;

/** Not of the project: what others wrote, and what is built. Folders that begin with a point are left out, too. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'coverage']);

/** A program that is larger than this was not written by hand, in bytes. */
const MAX_BYTES = 2_000_000;

/** A path does not lead to files that can be read. */
export class NoFiles extends Error {
  override readonly name = 'NoFiles';
}

/** The files that may hold operations, of files and folders. Symbolic links below a folder are not followed. Raises NoFiles. */
export function sourceFiles(paths: readonly string[]): SourceFile[] {
  return paths.flatMap((path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats) throw new NoFiles(`There is no ${path}: name files and folders that hold operations.`);
    return (stats.isDirectory() ? below(path) : [path]).map((file) => ({
      path: file,
      text: readFileSync(file, 'utf8'),
    }));
  });
}

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return LEFT_OUT.has(entry.name) || entry.name.startsWith('.') ? [] : below(path);
      return entry.isFile() && EXTENSION.test(entry.name) && lstatSync(path).size <= MAX_BYTES ? [path] : [];
    });
}
