import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parse, problemsOf } from '../problems.js';

const bytes = (count: number) => `whsec_${Buffer.alloc(count, 7).toString('base64')}`;
const EVENTS = { BACKEND_EVENTS_URL: 'https://shop.example/hooks?tenant=1', BACKEND_SECRET: bytes(32) };

test('without its variables the backend gets no events and no check questions', () => {
  expect(parse({}).backend).toBeNull();
});

test('it may get events, check questions, or both', () => {
  const { BACKEND_SECRET, BACKEND_EVENTS_URL } = EVENTS;
  const BACKEND_CHECK_URL = 'http://10.0.0.1:8080/check/';
  const endpoints = [{ id: 'default', url: BACKEND_EVENTS_URL, types: null, accounts: null }];
  expect(parse(EVENTS).backend).toMatchObject({ endpoints, checkUrl: null, checkTimeoutMs: 3_000 });
  expect(parse({ BACKEND_SECRET, BACKEND_CHECK_URL }).backend).toMatchObject({
    endpoints: [],
    checkUrl: BACKEND_CHECK_URL,
  });
  const both = parse({ ...EVENTS, BACKEND_CHECK_URL, BACKEND_CHECK_TIMEOUT_MS: '20000' }).backend;
  expect(both).toMatchObject({ endpoints, checkUrl: BACKEND_CHECK_URL, checkTimeoutMs: 20_000 });
  expect(both?.secret.reveal()).toBe(BACKEND_SECRET);
});

test('its secret is never printed', () => {
  const config = parse(EVENTS);
  const shown = [JSON.stringify(config), inspect(config, { depth: null, showHidden: true })];
  for (const text of shown) expect(text).not.toContain(EVENTS.BACKEND_SECRET.slice(6));
});

test.each([24, 32, 64])('a secret of %d bytes is taken', (count) => {
  expect(problemsOf({ ...EVENTS, BACKEND_SECRET: bytes(count) })).toEqual([]);
});

describe('a problem stops the start and names its variable:', () => {
  test.each([
    ['BACKEND_EVENTS_URL', 'shop.example/hooks'],
    ['BACKEND_EVENTS_URL', 'ftp://shop.example'],
    ['BACKEND_EVENTS_URL', 'https://user:password@shop.example'],
    ['BACKEND_EVENTS_URL', 'https://:password@shop.example'],
    ['BACKEND_EVENTS_URL', 'https://shop.example/#part'],
    ['BACKEND_CHECK_URL', '//shop.example'],
    ['BACKEND_SECRET', bytes(23)],
    ['BACKEND_SECRET', bytes(65)],
    ['BACKEND_SECRET', bytes(32).slice(6)],
    ['BACKEND_SECRET', bytes(32).replace('=', '')],
    ['BACKEND_SECRET', bytes(33).replace('B', '-')],
    ['BACKEND_PREVIOUS_SECRETS', bytes(23)],
    ['BACKEND_PREVIOUS_SECRETS', [bytes(24), bytes(25), bytes(26)].join()],
    ['BACKEND_CHECK_TIMEOUT_MS', '99'],
    ['BACKEND_CHECK_TIMEOUT_MS', '20001'],
    ['BACKEND_CHECK_TIMEOUT_MS', '3s'],
  ])('%s=%s', (name, value) => {
    expect(problemsOf({ ...EVENTS, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))]);
  });

  test('a URL without the secret', () => {
    expect(problemsOf({ BACKEND_CHECK_URL: 'https://shop.example' })).toEqual([
      'BACKEND_SECRET is missing: BACKEND_CHECK_URL needs it.',
    ]);
  });

  test('a secret without a URL, whose name may be misspelt', () => {
    expect(problemsOf({ BACKEND_SECRET: bytes(32), BACKEND_EVENT_URL: 'https://shop.example' })).toEqual([
      expect.stringContaining('BACKEND_EVENTS_URL is: rename'),
      expect.stringContaining('BACKEND_SECRET signs nothing'),
    ]);
  });

  test('all at once, and none shows a secret', () => {
    const problems = problemsOf({ BACKEND_EVENTS_URL: 'x', BACKEND_CHECK_URL: 'y', BACKEND_SECRET: 'whsec_c2hvcnQ=' });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('c2hvcnQ');
  });
});
