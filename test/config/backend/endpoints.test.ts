import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { type Environment, parseConfig } from '../../../src/config/config.js';
import { problemsOf } from '../problems.js';

const bytes = (count: number) => `whsec_${Buffer.alloc(count, 7).toString('base64')}`;
const ERP = { id: 'erp', url: 'https://erp.example/hooks', secret: bytes(32) };
const FILE = { BACKEND_ENDPOINTS_FILE: 'endpoints.json' };
const DEFAULT = { BACKEND_EVENTS_URL: 'https://shop.example/hooks', BACKEND_SECRET: bytes(24) };

const parsed = (content: unknown, env: Environment = {}) =>
  parseConfig({ ...FILE, ...env }, () => JSON.stringify(content)).backend;
const problems = (content: unknown, env: Environment = {}) =>
  problemsOf({ ...FILE, ...env }, () => JSON.stringify(content));

test('a file lists endpoints, each with its secrets and what it hears of', () => {
  const types = ['payment.changed', 'operation.stuck'];
  const crm = { ...ERP, id: 'crm', previousSecrets: [bytes(25), bytes(26)], types, accounts: ['default'] };
  const backend = parsed([ERP, crm]);
  expect(backend?.endpoints).toMatchObject([
    { id: 'erp', url: ERP.url, types: null, accounts: null },
    { id: 'crm', types, accounts: ['default'] },
  ]);
  const secrets = backend?.endpoints.map((one) => [one.secret, ...one.previousSecrets].map((each) => each.reveal()));
  expect(secrets).toEqual([[bytes(32)], [bytes(32), bytes(25), bytes(26)]]);
});

test('a file adds to the endpoint of the environment, which is the default one', () => {
  const backend = parsed([ERP], { ...DEFAULT, BACKEND_PREVIOUS_SECRETS: `${bytes(25)}, ${bytes(26)}` });
  expect(backend?.endpoints.map(({ id, url }) => [id, url])).toEqual([
    ['default', DEFAULT.BACKEND_EVENTS_URL],
    ['erp', ERP.url],
  ]);
  expect(backend?.endpoints[0]?.previousSecrets.map((one) => one.reveal())).toEqual([bytes(25), bytes(26)]);
});

test('the default endpoint may move into the file, where its state goes on', () => {
  expect(parsed([{ ...ERP, id: 'default' }])?.endpoints).toMatchObject([{ id: 'default', url: ERP.url }]);
});

test('no secret of a file is ever printed', () => {
  const shown = inspect(parsed([{ ...ERP, previousSecrets: [bytes(25)] }]), { depth: null, showHidden: true });
  for (const secret of [bytes(32), bytes(25)]) expect(shown).not.toContain(secret.slice(6, 20));
});

describe('a problem stops the start:', () => {
  test.each<[string, unknown, RegExp]>([
    ['no list', { erp: ERP }, /\(whole\) must be a list/],
    ['an empty list', [], /at least one endpoint/],
    ['more than twenty', Array.from({ length: 21 }, (_, n) => ({ ...ERP, id: `e${n}` })), /20 endpoints at most/],
    ['a bad id', [{ ...ERP, id: 'a b' }], /\(0\.id\) must be 1 to 50/],
    ['a URL that is none', [{ ...ERP, url: 'erp.example' }], /\(0\.url\) must be a URL/],
    ['no secret', [{ ...ERP, secret: undefined }], /\(0\.secret\) is missing/],
    ['a short secret', [{ ...ERP, secret: bytes(8) }], /\(0\.secret\) must be "whsec_"/],
    ['three secrets of before', [{ ...ERP, previousSecrets: [1, 2, 3].map(() => bytes(24)) }], /must be 2 at most/],
    ['a type that is none', [{ ...ERP, types: ['payment.lost'] }], /\(0\.types\.0\) must be among payment\.changed/],
    ['no types', [{ ...ERP, types: [] }], /must name a type/],
    ['a field that is none', [{ ...ERP, urls: [] }], /ENDPOINTS_FILE/],
    ['an account that is not configured', [{ ...ERP, accounts: ['uz'] }], /endpoint "erp" hear of account "uz"/],
    ['an endpoint twice', [ERP, ERP], /names endpoint "erp" twice/],
  ])('%s', (_what, content, message) => {
    expect(problems(content)).toEqual([expect.stringMatching(message)]);
  });

  test('the default endpoint in both places', () => {
    expect(problems([{ ...ERP, id: 'default' }], DEFAULT)).toEqual([
      'BACKEND_ENDPOINTS_FILE names endpoint "default", which BACKEND_EVENTS_URL is: remove one of the two.',
    ]);
  });

  test('secrets of before that sign nothing', () => {
    expect(problems([ERP], { BACKEND_PREVIOUS_SECRETS: bytes(24) })).toEqual([
      expect.stringContaining('BACKEND_PREVIOUS_SECRETS signs nothing'),
    ]);
  });

  test('a file that is not JSON, of which nothing is repeated', () => {
    const [problem, ...rest] = problemsOf(FILE, () => 'whsec_planted');
    expect([problem, rest]).toEqual(['BACKEND_ENDPOINTS_FILE cannot be read as JSON: bad syntax.', []]);
  });

  test('all at once', () => {
    expect(problems([{ ...ERP, url: 'x', secret: 'y' }], { PORT: 'z' })).toHaveLength(3);
  });
});
