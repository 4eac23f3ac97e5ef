import { describe, expect, test } from '@jest/globals';
import { type DocumentNode, parse } from 'graphql';
import { type Caller, LOCAL_CALLER } from '../../../src/domain/caller.js';
import { keyOf, SharedResults, textOf } from '../../../src/http/streams/shared-results.js';

const EVENT = { status: 'CAPTURED' };
const document = parse('subscription ($id: ID!) { paymentChanged(paymentId: $id) { status } }');
interface Asked {
  readonly document: DocumentNode;
  readonly operationName: string;
  readonly variableValues: { readonly id: string };
  readonly caller: Caller;
}

const BY: Asked = { document, operationName: 'Watch', variableValues: { id: '1' }, caller: LOCAL_CALLER };
const PAYER = { account: 'default', minter: 'shop', paymentIds: new Set(['1']), orderIds: new Set<string>() };

/** Whoever differs in one thing that a result may depend on. */
const OTHERS: readonly (readonly [string, Asked])[] = [
  ['another document', { ...BY, document: parse('subscription { paymentChanged(paymentId: 1) { paymentId } }') }],
  ['another operation of it', { ...BY, operationName: 'Look' }],
  ['other variables', { ...BY, variableValues: { id: '2' } }],
  ['another caller', { ...BY, caller: { ...LOCAL_CALLER, id: 'shop' } }],
  ['other scopes', { ...BY, caller: { ...LOCAL_CALLER, scopes: new Set(['payments:read']) } }],
  ['another person', { ...BY, caller: { ...LOCAL_CALLER, person: 'Aigerim' } }],
  ['other accounts', { ...BY, caller: { ...LOCAL_CALLER, accounts: new Set(['default']) } }],
  ['a payer', { ...BY, caller: { ...LOCAL_CALLER, only: PAYER } }],
];

/** Counts what is executed. */
class Executions {
  count = 0;
  readonly run = async () => ({ data: { count: ++this.count } });
}

const by = (asked: Asked) => ({ document: asked.document, key: keyOf(asked, asked.caller) });

describe('the result for an event', () => {
  test('is made once for all who ask the same, also while it is being made', async () => {
    const [results, executions] = [new SharedResults(), new Executions()];
    const both = await Promise.all([1, 2].map(() => results.get(EVENT, by(BY), executions.run)));
    expect([both[0] === both[1], await results.get(EVENT, by(BY), executions.run)]).toEqual([true, both[0]]);
    expect(executions.count).toBe(1);
  });

  test.each(OTHERS)('is made anew for %s', async (_what, other) => {
    const [results, executions] = [new SharedResults(), new Executions()];
    await results.get(EVENT, by(BY), executions.run);
    expect(await results.get(EVENT, by(other), executions.run)).toEqual({ data: { count: 2 } });
  });

  test('is made anew for another event, however much it looks like this one', async () => {
    const [results, executions] = [new SharedResults(), new Executions()];
    await results.get(EVENT, by(BY), executions.run);
    expect(await results.get({ ...EVENT }, by(BY), executions.run)).toEqual({ data: { count: 2 } });
  });

  test('has one text', () => {
    const result = { data: { status: 'CAPTURED' } };
    expect(textOf(result)).toBe('{"data":{"status":"CAPTURED"}}');
    expect(textOf({ data: { status: 'HELD' } })).toBe('{"data":{"status":"HELD"}}');
  });
});
