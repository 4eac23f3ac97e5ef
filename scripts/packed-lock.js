import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// npm never packs a lock file. This copy of it lets whoever has the package alone install the very libraries that were tested:
// docs/production.md, "From the package".
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
copyFileSync(at('package-lock.json'), at('dist/package-lock.json'));
