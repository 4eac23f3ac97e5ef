import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { codegenConfig } from '../src/codegen/entry.js';
import { atEnd } from './harness/engines.js';

/*
 * Types that a frontend has generated from `schema.graphql`: that they are generated, fit the compiler's strictest settings, and
 * tell apart what differs.
 */

const root = join(import.meta.dirname, '..');
const modules = join(import.meta.dirname, 'clients', 'node_modules');
const areInstalled = existsSync(join(modules, '@graphql-codegen'));
if (!areInstalled)
  process.stderr.write('No types are generated: `npm ci --prefix test/clients` installs what does it.\n');

const OPERATIONS = `
  query Find($id: ID!) {
    payment(paymentId: $id) { id paymentId status rawStatus createdAt amount { amount currency } allowedActions }
  }
  mutation Refund($input: RefundPaymentInput!) {
    refundPayment(input: $input) { replayed operation { id state problem { code advice } } payment { id paymentId status } }
  }
  subscription Watch($id: ID!) { paymentChanged(paymentId: $id) { paymentId status } }
`;

/** What a frontend writes with them. What must not be possible is marked, and the compiler complains where it is. */
const USES = `
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { FindDocument, RefundDocument, WatchDocument } from './generated/graphql.js';

type Payment = NonNullable<ResultOf<typeof FindDocument>['payment']>;
export const idOf = (payment: Payment): string => payment.id;
export const sumOf = (payment: Payment): string => payment.amount.amount + ' ' + payment.amount.currency;
export const isHeld = (payment: Payment): boolean => payment.status === 'AUTHORIZED';
// @ts-expect-error There is no such status.
export const isOdd = (payment: Payment): boolean => payment.status === 'NO_SUCH_STATUS';
// @ts-expect-error An amount is text, since a number would round it.
export const double = (payment: Payment): number => payment.amount.amount * 2;
// @ts-expect-error A payment that nobody knows is null.
export const statusIn = (result: ResultOf<typeof FindDocument>): string => result.payment.status;

export const refund: VariablesOf<typeof RefundDocument> = {
  input: { paymentId: '7000000002', amount: '500.00', idempotencyKey: 'order-17-refund-1' },
};
// @ts-expect-error A write without a key is not asked for.
export const keyless: VariablesOf<typeof RefundDocument> = { input: { paymentId: '7000000002', amount: '500.00' } };
// @ts-expect-error An amount is text here, too.
export const numeric: VariablesOf<typeof RefundDocument> = { input: { paymentId: '1', amount: 5, idempotencyKey: 'a' } };

export const stateOf = ({ refundPayment }: ResultOf<typeof RefundDocument>) => refundPayment?.operation.state ?? null;
export const changed = ({ paymentChanged }: ResultOf<typeof WatchDocument>): string | null => paymentChanged?.status ?? null;
`;

(areInstalled ? describe : describe.skip)('types that are generated from the schema', () => {
  test('fit what is asked, under strict settings, and refuse what cannot be', async () => {
    mkdirSync(join(modules, '.cache'), { recursive: true });
    const folder = mkdtempSync(join(modules, '.cache', 'types-'));
    atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write('operations.graphql', OPERATIONS);
    write('uses.ts', USES);
    const paths = { documents: join(folder, 'operations.graphql'), output: join(folder, 'generated') };
    write('codegen.json', JSON.stringify(codegenConfig(paths)));
    const tool = join(modules, '@graphql-codegen', 'cli', 'esm', 'bin.js');
    const run = promisify(execFile);
    await run(process.execPath, [tool, '--config', join(folder, 'codegen.json'), '--silent'], { cwd: folder });
    const strict = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
    const modern = { module: 'esnext', moduleResolution: 'bundler', target: 'es2022', types: [] };
    write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { ...strict, ...modern, noEmit: true }, files: ['uses.ts'] }),
    );
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const said = await run(process.execPath, [compiler, '-p', folder]).then(
      () => '',
      ({ stdout }: { readonly stdout: string }) => stdout,
    );
    expect(said).toBe('');
  });
});
