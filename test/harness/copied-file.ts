import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from '@jest/globals';

/** Copies what it is told, line by line, and says so each time. */
const COPIER = 'while read -r from to; do cp "$from" "$to" 2>/dev/null || rm -f "$to"; echo; done';

let copier: Copier | undefined;

afterAll(() => {
  copier?.end();
  copier = undefined;
});

/**
 * The bytes of a file of a database that may be open here; none where there is no such file. Another process reads it:
 * closing the file in this one would drop every lock that SQLite holds on it here, and whoever opens the database then takes
 * it for unused and cuts its shared memory short, which ends this process with a bus error. It is one process for all files,
 * since starting one from a test's, which is large, takes as long as many tests.
 */
export async function bytesOfOpenFile(path: string): Promise<Buffer> {
  if (/\s/.test(path)) throw new Error(`The path "${path}" has blanks: give the test a folder without.`);
  copier ??= new Copier();
  const folder = mkdtempSync(join(tmpdir(), 'copied-'));
  try {
    const copy = join(folder, 'copy');
    await copier.copy(path, copy);
    return readFileSync(copy, { flag: 'a+' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class Copier {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: { readonly done: () => void; readonly failed: (error: Error) => void }[] = [];

  constructor() {
    this.child = spawn('sh', ['-c', COPIER]);
    createInterface(this.child.stdout).on('line', () => this.waiting.shift()?.done());
    this.child.once('close', () => {
      for (const { failed } of this.waiting.splice(0)) failed(new Error('The copying process has ended.'));
    });
    // One that is begun after all tests ends with the process of the tests, as its input does; nothing waits for it.
    this.child.unref();
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr])
      (stream as unknown as Handle).unref();
  }

  end(): void {
    this.child.stdin.end();
  }

  copy(from: string, to: string): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ done, failed });
      this.child.stdin.write(`${from} ${to}\n`);
    });
  }
}

/** Sockets and pipes of a child can be left out of what a process waits for; their type does not say so. */
interface Handle {
  unref(): void;
}
