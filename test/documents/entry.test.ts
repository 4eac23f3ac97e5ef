import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { type DocumentNode, type OperationDefinitionNode, parse, print } from 'graphql';
import { SCALARS } from '../../src/codegen/entry.js';
import * as documents from '../../src/documents/entry.js';
import { demoTabs, readingTabs } from '../../src/http/playground/tabs.js';
import { ask } from '../harness/ask.js';
import { areInstalled } from '../harness/installed.js';
import { sharedSystem } from '../harness/system.js';

const system = sharedSystem();
const operations = [...readingTabs, ...demoTabs].map(({ query }) => query);
const isThere = areInstalled(
  ['@graphql-codegen/core', '@graphql-codegen/typescript-operations', '@graphql-codegen/typed-document-node'],
  'SKIPPED: whether the types of documents are up to date',
);

function nameOf(document: DocumentNode): string {
  return (document.definitions[0] as OperationDefinitionNode).name?.value ?? '';
}

describe('the documents of the package', () => {
  test('are the queries of the playground, each under the name that it has there', () => {
    const expected = operations.map((query) => [`${nameOf(parse(query))}Document`, print(parse(query))]);
    expect(new Set(expected.map(([name]) => name)).size).toBe(operations.length);
    const own = Object.entries(documents).map(([name, document]) => [name, print(document)]);
    expect(own.sort()).toEqual(expected.sort());
  });

  (isThere ? test : test.skip)('are as `npm run documents` writes them, with the types of this schema', async () => {
    const source = { schema: readFileSync('schema.graphql', 'utf8'), scalars: SCALARS };
    // By a process of its own: the generator loads modules of both kinds, as Node does and the runner of these tests does not.
    const script = `import { documentsModule } from './scripts/documents.js';
      process.stdout.write(await documentsModule(...JSON.parse(process.argv[1])));`;
    const args = ['--input-type=module', '-e', script, JSON.stringify([operations, source])];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe(readFileSync('src/documents/entry.ts', 'utf8'));
  });

  test('type what comes back: a sum is text, and a payment that nobody knows is null', async () => {
    const { PaymentByIdDocument } = documents;
    const variables: documents.PaymentByIdQueryVariables = { id: '7000000003' };
    const known = await ask<documents.PaymentByIdQuery>(system().gateway.url, print(PaymentByIdDocument), variables);
    const refundable: string | undefined = known.data?.payment?.refundableAmount.amount;
    expect(refundable).toBe('60.00');
    const unknown = await ask<documents.PaymentByIdQuery>(system().gateway.url, print(PaymentByIdDocument), {
      id: '1',
    });
    // @ts-expect-error A payment may be null.
    expect(() => unknown.data?.payment.status).toThrow(TypeError);
    // @ts-expect-error No variable is left out.
    const none: documents.PaymentByIdQueryVariables = {};
    expect(none).toEqual({});
  });
});
