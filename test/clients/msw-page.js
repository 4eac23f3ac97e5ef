// Builds a page whose requests Mock Service Worker answers in the browser. Arguments: the folder to build into, the built package's
// folder as a URL, and the URL of a gateway.
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const [folder, built, gatewayUrl] = process.argv.slice(2);
const entry = fileURLToPath(new URL('msw/entry.js', built));
const own = createRequire(import.meta.url);

const page = `
import * as msw from ${JSON.stringify(own.resolve('msw').replace('.js', '.mjs'))};
import { setupWorker } from ${JSON.stringify(join(import.meta.dirname, 'node_modules/msw/lib/browser/index.mjs'))};
import { handlers } from ${JSON.stringify(entry)};
await setupWorker(...handlers({ msw, url: '/graphql', gateway: { url: ${JSON.stringify(gatewayUrl)} } })).start({ quiet: true });
globalThis.ask = (query, accept) =>
  fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', accept }, body: JSON.stringify({ query }) });
document.title = 'ready';
`;
writeFileSync(join(folder, 'page.js'), page);
await build({
  root: folder,
  configFile: false,
  logLevel: 'error',
  build: {
    outDir: '.',
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'page.js', formats: ['es'], fileName: 'bundle' },
  },
});
copyFileSync(
  join(import.meta.dirname, 'node_modules/msw/lib/mockServiceWorker.js'),
  join(folder, 'mockServiceWorker.js'),
);
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><title>-</title><script type="module" src="/bundle.mjs"></script>',
);
