import { JSDOM } from 'jsdom';

/** Where a DOM and Node both have something of that name, and what is tested has to meet the DOM's. */
const OF_THE_DOM = new Set(['navigator', 'localStorage', 'sessionStorage', 'location', 'FormData']);

/**
 * A page beside Node's own globals. The ready environment of jsdom puts its own Uint8Array, AbortSignal and others in place of
 * Node's, and a gateway in the same process, which signs and calls with them, does not take those for its own.
 */
export default {
  name: 'dom',
  viteEnvironment: 'ssr',
  setup(global) {
    const { window } = new JSDOM('<!doctype html>', { url: 'http://localhost/', pretendToBeVisual: true });
    const before = new Map();
    for (const name of Object.getOwnPropertyNames(window)) {
      if (name in global && !OF_THE_DOM.has(name)) continue;
      before.set(name, Object.getOwnPropertyDescriptor(global, name));
      Object.defineProperty(global, name, { value: window[name], configurable: true, writable: true });
    }
    // What pages call without naming the window.
    for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent', 'getComputedStyle'])
      global[name] = window[name].bind(window);
    return {
      teardown() {
        for (const [name, own] of before) {
          if (own) Object.defineProperty(global, name, own);
          else delete global[name];
        }
        window.close();
      },
    };
  },
};
