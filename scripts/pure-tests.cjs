const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

// Picks, for `jest --filter`, the tests that nothing they import, near or far, could make slow: no socket, database, program
// or worker, no thousands of generated cases, and no parsing of all sources.
const SLOW = [
  /^(node:)?(child_process|cluster|dgram|https?|http2|net|tls|worker_threads)$/,
  /^(fastify|@fastify\/.*|@apollo\/server.*|libsql|pg|undici|ws|playwright-core|fast-check|@swc\/core)$/,
];

/** Imports that are there when the program runs: those of types alone are gone by then. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

const known = new Map();

function isPure(path) {
  if (!known.has(path)) {
    // What leads back here is judged where it began.
    known.set(path, true);
    known.set(
      path,
      importsOf(path).every((name) => isPureImport(path, name)),
    );
  }
  return known.get(path);
}

function importsOf(path) {
  // A test may have imports in its texts.
  if (!existsSync(path)) return [];
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, from, dynamic]) => from ?? dynamic);
}

function isPureImport(from, name) {
  if (!name.startsWith('.')) return !SLOW.some((slow) => slow.test(name));
  const path = join(dirname(from), name);
  const source = path.replace(/\.js$/, '.ts');
  return isPure(existsSync(source) ? source : path);
}

/** What jest asks for. */
module.exports = async (paths) => ({ filtered: paths.filter(isPure) });
