import { readFileSync } from 'node:fs';
import { schemaProblems } from './schema-rules.js';

// Part of `npm run lint`: what schema.graphql has to be that its validity does not tell.
const problems = schemaProblems(readFileSync('schema.graphql', 'utf8'));
if (problems.length > 0) {
  process.stderr.write(`schema.graphql:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exitCode = 1;
}
