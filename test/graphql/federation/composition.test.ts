import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { subgraphSdl } from '../../../src/graphql/federation/sdl.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';
import { areInstalled, clientsFolder } from '../../harness/installed.js';

const COMPOSERS = ['@apollo/composition', '@theguild/federation-composition', '@wundergraph/composition'];
const isComposed = areInstalled(COMPOSERS, 'No supergraph is composed');

const payments = subgraphSdl(gatewaySchema({ federation: true }));
const shop = readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'shop.graphql'), 'utf8');

/** What each composer has against a supergraph of these subgraphs. */
async function problems(subgraphs: Readonly<Record<string, string>>): Promise<Record<string, readonly string[]>> {
  const script = [join(clientsFolder, 'compose.js'), JSON.stringify(subgraphs)];
  const { stdout } = await promisify(execFile)(process.execPath, script);
  return JSON.parse(stdout) as Record<string, readonly string[]>;
}

const NONE = Object.fromEntries(COMPOSERS.map((composer) => [composer, []]));

(isComposed ? describe : describe.skip)('every composer', () => {
  test('takes the subgraph alone', async () => {
    expect(await problems({ payments })).toEqual(NONE);
  });

  test('takes it beside a shop that has a checkout, a viewer, nodes and sums of its own', async () => {
    expect(await problems({ payments, shop })).toEqual(NONE);
  });

  test.each([
    ['a checkout of one name', payments.replaceAll('PaymentCheckout', 'Checkout'), 'Checkout'],
    ['a sum that is not shared', payments.replace('type Money @shareable', 'type Money'), 'Money'],
    ['a field of the root of one name', payments.replace('  payment(', '  viewer: String\n  payment('), 'viewer'],
  ])('refuses what the subgraph avoids: %s', async (_what, changed, named) => {
    expect(changed).not.toBe(payments);
    const found = await problems({ payments: changed, shop: shop.replaceAll(/PaymentCheckout(?=\n)/g, 'Checkout') });
    for (const composer of COMPOSERS) expect(found[composer]?.join('\n')).toContain(named);
  });
});
