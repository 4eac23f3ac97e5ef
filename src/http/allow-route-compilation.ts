import { compileFunction } from 'node:vm';

/**
 * Runs what sets up an HTTP server. Fastify's router writes the matchers of its routes as code, from the paths that stand in
 * our sources. Where the engine forbids code from text (`--disallow-code-generation-from-strings`) it alone may do so, here
 * and until its routes are made: nothing from outside has been read by then.
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
function isCodeGenerationAllowed(): boolean {
  try {
    return new Function('return true')();
  } catch {
    return false;
  }
}
