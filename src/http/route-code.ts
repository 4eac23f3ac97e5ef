import { compileFunction } from 'node:vm';

/**
 * Runs what sets up an HTTP server. The program runs with `--disallow-code-generation-from-strings`, so that no text can
 * become code whatever a library does with it; but Fastify's router writes the matchers of its routes as code, from the
 * paths that stand in our sources. It alone may do so, here and until its routes are made: nothing from outside has been
 * read by then. Afterwards `new Function` and `eval` throw, as they do for everything else at any time.
 */
export async function whileRoutesAreMade<T>(work: () => Promise<T>): Promise<T> {
  if (isCodeGenerationAllowed()) return work();
  const { Function: original } = globalThis;
  globalThis.Function = new Proxy(original, {
    construct: (_target, parts: string[]) => compileFunction(parts.at(-1) ?? '', parts.slice(0, -1)),
  });
  try {
    return await work();
  } finally {
    globalThis.Function = original;
  }
}

/** Whether text can become code in this process. */
export function isCodeGenerationAllowed(): boolean {
  try {
    return new Function('return true')();
  } catch {
    return false;
  }
}
