import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from './harness/engines.js';

/* What Relay's own compiler makes of `schema.graphql`: it knows a schema by its `Node` interface and its `node` field. */

const root = join(import.meta.dirname, '..');
const modules = join(import.meta.dirname, 'clients', 'node_modules');
const isInstalled = existsSync(join(modules, 'relay-compiler'));
if (!isInstalled)
  process.stderr.write('Relay does not compile: `npm ci --prefix test/clients` installs its compiler.\n');

const COMPONENT = `
import { graphql } from 'relay-runtime';

export const fragment = graphql\`
  fragment component_payment on Payment @refetchable(queryName: "componentRefetchQuery") {
    paymentId
    status
    amount { amount currency }
    refunds { id refundId ...component_refund }
  }
\`;
export const refund = graphql\`
  fragment component_refund on RefundPayment @refetchable(queryName: "componentRefundQuery") { refundId status }
\`;
export const watched = graphql\`
  subscription componentSubscription($orderId: String!) { orderChanged(orderId: $orderId) { ...component_payment } }
\`;
`;

(isInstalled ? describe : describe.skip)('the Relay compiler', () => {
  test('takes the schema, and refetches a payment and a refund by their ids', async () => {
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'component.ts'), COMPONENT);
    writeFileSync(join(folder, 'schema.graphql'), readFileSync(join(root, 'schema.graphql')));
    const scalars = { Decimal: 'string', DateTime: 'string', CurrencyCode: 'string' };
    const config = { src: './src', schema: './schema.graphql', language: 'typescript', customScalarTypes: scalars };
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
    const compiler: string = createRequire(join(modules, 'x.js'))('relay-compiler');
    await promisify(execFile)(compiler, ['relay.config.json'], { cwd: folder });
    const made = (name: string) => readFileSync(join(folder, 'src', '__generated__', `${name}.graphql.ts`), 'utf8');
    expect(made('componentRefetchQuery')).toContain('node(id: $id)');
    expect(made('componentRefundQuery')).toContain('node(id: $id)');
    // Money is text, never a number.
    expect(made('component_payment')).toMatch(/readonly amount: string;\s+readonly currency: string;/);
    expect(made('componentSubscription')).toContain('orderChanged');
  });
});
