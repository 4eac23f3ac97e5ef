import { describe, expect, test } from '@jest/globals';
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

describe('to a collector', () => {
  const to = 'http://collector:4318';

  test('nothing is sent unless one is named', () => {
    expect(parse({}).otlp).toEqual({ traces: false, metricsEveryMs: null });
    expect(parse({ OTEL_SERVICE_NAME: 'payments' }).otlp).toEqual({ traces: false, metricsEveryMs: null });
  });

  test('both are sent where one is named for both, and each where one is named for it', () => {
    expect(parse({ OTEL_EXPORTER_OTLP_ENDPOINT: to }).otlp).toEqual({ traces: true, metricsEveryMs: 60_000 });
    expect(parse({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: to }).otlp).toEqual({ traces: true, metricsEveryMs: null });
    expect(parse({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: to, OTEL_METRIC_EXPORT_INTERVAL: '500' }).otlp).toEqual({
      traces: false,
      metricsEveryMs: 500,
    });
  });

  test('what is switched off is not sent', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: to };
    expect(parse({ ...env, OTEL_SDK_DISABLED: 'true' }).otlp).toEqual({ traces: false, metricsEveryMs: null });
    expect(parse({ ...env, OTEL_TRACES_EXPORTER: 'none' }).otlp).toEqual({ traces: false, metricsEveryMs: 60_000 });
    expect(parse({ OTEL_METRICS_EXPORTER: 'otlp' }).otlp).toEqual({ traces: false, metricsEveryMs: 60_000 });
  });

  test('what this program does not speak stops the start, rather than that nothing comes', () => {
    expect(problemsOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_TRACES_EXPORTER: 'zipkin' })).toEqual([
      'OTEL_TRACES_EXPORTER must be "otlp" or "none"; for Prometheus set METRICS_PORT.',
      'OTEL_EXPORTER_OTLP_PROTOCOL must be "http/json", which collectors take at the port for HTTP (4318).',
    ]);
    expect(problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT must be the http or https URL of a collector.',
    ]);
  });
});
