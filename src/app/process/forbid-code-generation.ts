/** Functions of every kind lead to a constructor that makes more of them out of text. */
const KINDS: readonly object[] = [
  () => {},
  async () => {},
  function* () {
    yield 0;
  },
  async function* () {
    yield 0;
  },
].map((one) => Object.getPrototypeOf(one) as object);

/**
 * From now on no text becomes code in this process: `eval`, `Function` and the constructors of all kinds of functions throw
 * an EvalError, whoever calls them, and cannot be put back. For a program that has started: whatever library it uses, no
 * request can reach what would run it. The engine's own flag, `--disallow-code-generation-from-strings`, forbids the same
 * from the first line on; this needs no flag, and older releases of Node.js cannot load CommonJS modules under it.
 */
export function forbidCodeGeneration(): void {
  const { Function: original } = globalThis;
  lock(globalThis, 'eval', refuseToMakeCode);
  lock(globalThis, 'Function', refusing(original));
  for (const prototype of KINDS) lock(prototype, 'constructor', refusing(prototype.constructor));
}

function lock(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: false, configurable: false });
}

/** Still the same to whoever compares or asks for its name, but it makes nothing. */
function refusing(maker: object): object {
  return new Proxy(maker, { apply: refuseToMakeCode, construct: refuseToMakeCode });
}

function refuseToMakeCode(): never {
  throw new EvalError('No text becomes code in this program.');
}
