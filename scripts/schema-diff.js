import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mayBreak, schemaChanges } from './schema-changes.js';

// Compares schema.graphql with the one of the last release in the history of this branch. Fails where clients of that would
// break and package.json has no version that says so. What git cannot answer is no finding: it is said, and passes.
const [SCHEMA, POLICY] = ['schema.graphql', 'docs/schema-policy.md'];

/** What git did not answer. */
class NoGit extends Error {}

try {
  const release = lastRelease();
  if (release) await compare(release);
  else if (git('rev-parse', '--is-shallow-repository').trim() === 'true')
    say('NOT COMPARED: this clone is shallow and has no release in it. Fetch the history with its tags first.');
  else say(`Nothing was released yet: no tag such as v1.0.0 holds a ${SCHEMA}.`);
} catch (error) {
  if (!(error instanceof NoGit)) throw error;
  say(`NOT COMPARED: ${error.message}`);
}

async function compare({ tag, version, schema }) {
  const { breaking, dangerous } = await schemaChanges(schema, readFileSync(SCHEMA, 'utf8'));
  const { version: next } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (breaking.length + dangerous.length === 0) say(`No client of ${tag} can notice a change of the schema.`);
  if (dangerous.length > 0) say(`Clients of ${tag} may notice:`, ...dangerous.map(item));
  if (breaking.length === 0) return;
  if (mayBreak(version, numbersOf(next)))
    say(`Version ${next} breaks clients of ${tag}, as it may:`, ...breaking.map(item));
  else {
    const needed = version[0] === 0 ? `minor version, 0.${version[1] + 1}.0` : `major version, ${version[0] + 1}.0.0`;
    say(`Clients of ${tag} break, and ${next} in package.json does not say so:`, ...breaking.map(item));
    say(`Keep what they use and deprecate it, or give package.json a new ${needed}: see ${POLICY}.`);
    process.exitCode = 1;
  }
}

/** The newest release before this commit whose schema was printed; previews such as v1.0.0-rc.1 promise nothing. */
function lastRelease() {
  const tags = git('tag', '--list', 'v*', '--merged', 'HEAD').split('\n');
  const releases = tags
    .filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag))
    .map((tag) => ({ tag, version: numbersOf(tag.slice(1)) }))
    .sort((a, b) => newerFirst(a.version, b.version));
  for (const release of releases) {
    const file = `${release.tag}:./${SCHEMA}`;
    if (git('ls-tree', '--name-only', release.tag, SCHEMA).trim() === SCHEMA)
      return { ...release, schema: git('show', file) };
  }
  return null;
}

function numbersOf(version) {
  return version.split(/[.+-]/, 3).map(Number);
}

function newerFirst(a, b) {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : b[at] - a[at];
}

function git(...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const [why = error.message] = String(error.stderr ?? '')
      .split('\n')
      .filter(Boolean);
    throw new NoGit(`git gives no answer (${why}).`);
  }
}

function item(sentence) {
  return `- ${sentence}`;
}

function say(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
