import { readFileSync, writeFileSync } from 'node:fs';
import { demoTabs, readingTabs } from '../build/http/playground/tabs.js';
import { SCALARS } from '../dist/codegen/entry.js';
import { documentsModule } from './documents.js';

// Writes the typed documents of the package: the queries that the playground opens with.
const operations = [...readingTabs, ...demoTabs].map(({ query }) => query);
const source = { schema: readFileSync('schema.graphql', 'utf8'), scalars: SCALARS };
writeFileSync('src/documents/entry.ts', await documentsModule(operations, source));
