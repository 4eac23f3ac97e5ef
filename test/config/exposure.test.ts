import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config/config.js';
import { parse, problemsOf } from './problems.js';

test('without any variable the playground is open, no page may call, any operation may be asked for, and limits hold', () => {
  expect(parse({})).toMatchObject({
    playground: true,
    federation: false,
    corsOrigins: [],
    trustedDocuments: null,
    limits: {
      requestCost: 200,
      callerCostPerMinute: 3_000,
      streams: { perCaller: 100, inAll: 10_000 },
      payers: { requestCost: 12, costPerMinute: 60, streams: 3, share: 0.5 },
    },
  });
});

describe('each is set by its variable:', () => {
  test('the playground', () => {
    expect(parse({ PLAYGROUND: 'off' }).playground).toBe(false);
    expect(parse({ PLAYGROUND: 'on' }).playground).toBe(true);
  });

  test('being a subgraph', () => {
    expect(parse({ FEDERATION: 'on' }).federation).toBe(true);
    expect(parse({ FEDERATION: 'off' }).federation).toBe(false);
  });

  test('origins', () => {
    const { corsOrigins } = parse({ CORS_ORIGINS: 'https://shop.example, http://localhost:3000' });
    expect(corsOrigins).toEqual(['https://shop.example', 'http://localhost:3000']);
  });

  test('limits', () => {
    const env = {
      REQUEST_COST_LIMIT: '5',
      CALLER_COST_PER_MINUTE: '50',
      CALLER_SUBSCRIPTIONS: '7',
      SUBSCRIPTIONS: '70',
      PAYER_REQUEST_COST: '2',
      PAYER_COST_PER_MINUTE: '20',
      PAYER_SUBSCRIPTIONS: '1',
      PAYER_SHARE: '100',
    };
    expect(parse(env).limits).toEqual({
      requestCost: 5,
      callerCostPerMinute: 50,
      streams: { perCaller: 7, inAll: 70 },
      payers: { requestCost: 2, costPerMinute: 20, streams: 1, share: 1 },
    });
  });

  test('trusted documents', () => {
    const { trustedDocuments } = parseConfig({ TRUSTED_DOCUMENTS: 'list.json' }, () => '{"a":"{ __typename }"}');
    expect(trustedDocuments).toEqual([{ id: 'a', text: '{ __typename }' }]);
  });
});

describe('what makes no sense is said', () => {
  test.each([
    [{ PLAYGROUND: 'yes' }, 'PLAYGROUND must be "on" or "off".'],
    [{ FEDERATION: 'true' }, 'FEDERATION must be "on" or "off".'],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS must be origins'],
    [{ CORS_ORIGINS: 'https://shop.example/' }, 'CORS_ORIGINS must be origins'],
    [{ CORS_ORIGINS: 'https://shop.example,,' }, 'CORS_ORIGINS must be origins'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be addresses or networks'],
    [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be addresses or networks'],
    [{ TRUST_PROXY: '10.0.0.1,' }, 'TRUST_PROXY must be addresses or networks'],
    [{ TRUST_PROXY: '10.0.0.1/8/8' }, 'TRUST_PROXY must be addresses or networks'],
    [{ REQUEST_COST_LIMIT: '0' }, 'REQUEST_COST_LIMIT must be a number above zero.'],
    [{ CALLER_COST_PER_MINUTE: '-1' }, 'CALLER_COST_PER_MINUTE must be a number above zero.'],
    [{ CALLER_SUBSCRIPTIONS: '1.5' }, 'CALLER_SUBSCRIPTIONS must be a number above zero.'],
    [{ SUBSCRIPTIONS: 'many' }, 'SUBSCRIPTIONS must be a number above zero.'],
    [{ CALLER_COST_PER_MINUTE: '100' }, 'no caller could ever use it'],
    [{ PAYER_SHARE: '0' }, 'PAYER_SHARE must be a percentage, 1 to 100.'],
    [{ PAYER_SHARE: '101' }, 'PAYER_SHARE must be a percentage, 1 to 100.'],
    [{ PAYER_COST_PER_MINUTE: '4' }, 'no payer could ever use it'],
  ])('%j', (env, problem) => {
    expect(problemsOf(env)).toEqual([expect.stringContaining(problem)]);
  });

  test.each(['', '{', '[]', '{}', '[5]', '{"a":5}', '"x"'])('a list of documents that is none: %s', (text) => {
    expect(problemsOf({ TRUSTED_DOCUMENTS: 'list.json' }, () => text)).toEqual([
      expect.stringContaining('TRUSTED_DOCUMENTS names list.json, which'),
    ]);
  });

  test('a list of documents that is not there', () => {
    const readText = () => {
      throw new Error('no such file');
    };
    expect(problemsOf({ TRUSTED_DOCUMENTS: 'list.json' }, readText)).toEqual([expect.stringContaining('no such file')]);
  });
});
