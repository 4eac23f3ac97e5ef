import { expect, test } from '@jest/globals';
import { parse, problemsOf } from '../problems.js';

test('metrics are shown nowhere unless a port is named, and then to this machine alone', () => {
  expect(parse({}).metrics).toBeNull();
  expect(parse({ METRICS_HOST: '0.0.0.0' }).metrics).toBeNull();
  expect(parse({ METRICS_PORT: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 });
  expect(parse({ METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' }).metrics).toEqual({ host: '0.0.0.0', port: 9464 });
});

test.each(['x', '-1', '70000', '94 64'])('a port for metrics that is none, such as "%s", stops the start', (port) => {
  expect(problemsOf({ METRICS_PORT: port })).toEqual(['METRICS_PORT must be a port number, 0 to 65535.']);
});
