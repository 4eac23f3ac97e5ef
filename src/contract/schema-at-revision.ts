import { execFileSync } from 'node:child_process';

/** No revision of that name, or none with a schema. The message says what is missing. */
export class NoRevision extends Error {
  override readonly name = 'NoRevision';
}

/** A tag, a branch or a commit; nothing that git could take for an option, a range or a path. */
const REVISION = /^(?!.*\.\.)[A-Za-z\d][A-Za-z\d._/~^-]{0,199}$/;

/** Where it stands, from the folder on in which the command was started. */
const PATH = './schema.graphql';

const MAX_BYTES = 20_000_000;

/** The text of `schema.graphql` as it stood at a tag or commit of git. Raises NoRevision. */
export function schemaAt(revision: string): string {
  if (!REVISION.test(revision)) throw new NoRevision(`${revision} is no file, and cannot be a tag or commit of git.`);
  try {
    return execFileSync('git', ['show', '--end-of-options', `${revision}:${PATH}`], {
      encoding: 'utf8',
      maxBuffer: MAX_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: unknown };
    const why = code === 'ENOENT' ? 'git is not installed' : String(stderr ?? '').trim();
    throw new NoRevision(`${revision} is no file, and no tag or commit with a schema.graphql here: ${why}.`);
  }
}
