import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';
import { build } from './harness/build.js';
import { canTry, livesAndStops } from './harness/pod.js';

const dist = fileURLToPath(build());
const tree = { folder: dist, dist, path: process.env['PATH'] ?? '' };
const isPossible = canTry(tree);
if (!isPossible)
  process.stderr.write('SKIPPED, for mounts cannot be made here, or another user cannot read this folder: a pod.\n');
const testInPod = isPossible ? test : test.skip;

testInPod(
  'a pod comes up by its probes, can write nothing, and its stop under traffic drops no request and is in time',
  () => livesAndStops(tree),
);
