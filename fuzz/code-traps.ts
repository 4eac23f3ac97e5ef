/** Takes note of every text that is made into code, while it is set. */
export interface CodeTraps {
  /** The texts, oldest first. */
  readonly made: readonly string[];
  /** Puts everything back. */
  remove(): void;
}

const KINDS = [
  () => {},
  async () => {},
  function* () {
    yield 0;
  },
  async function* () {
    yield 0;
  },
].map((one) => Object.getPrototypeOf(one) as { constructor: (...parts: string[]) => unknown });

/** Sets traps on all that makes code of text: `eval`, `Function` and the constructors of every kind of function. */
export function trapCode(): CodeTraps {
  const made: string[] = [];
  const noting = <F extends object>(maker: F): F =>
    new Proxy(maker, {
      apply: (target, self, parts: unknown[]) => {
        made.push(parts.join('\n'));
        return Reflect.apply(target as unknown as () => unknown, self, parts);
      },
      construct: (target, parts: unknown[]) => {
        made.push(parts.join('\n'));
        return Reflect.construct(target as unknown as new () => object, parts);
      },
    });
  const { Function: original, eval: evaluate } = globalThis;
  const constructors = KINDS.map((prototype) => prototype.constructor);
  globalThis.Function = noting(original);
  globalThis.eval = noting(evaluate);
  for (const [index, prototype] of KINDS.entries()) {
    const maker = constructors[index];
    if (maker) Object.defineProperty(prototype, 'constructor', { value: noting(maker), configurable: true });
  }
  return {
    made,
    remove: () => {
      globalThis.Function = original;
      globalThis.eval = evaluate;
      for (const [index, prototype] of KINDS.entries())
        Object.defineProperty(prototype, 'constructor', { value: constructors[index], configurable: true });
    },
  };
}
