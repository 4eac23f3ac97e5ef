import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { gatewayVersion } from '../../src/app/version.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

test('the version of a gateway is that of the package and the start of the hash of its schema', () => {
  const hash = createHash('sha256').update('type Query').digest('hex');
  expect(gatewayVersion('type Query')).toBe(`${version}+${hash.slice(0, 12)}`);
});

test('another schema is another version', () => {
  expect(gatewayVersion('type Query')).not.toBe(gatewayVersion('type Query '));
});
