import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ask, until } from '../../harness/ask.js';
import { sqliteFile } from '../../harness/engines.js';
import { refuseLeaks } from '../../harness/leaks.js';
import { BACKEND_SECRET, openMerchant } from '../../harness/merchant.js';
import { attributesOf, Collector, type SentSpan } from '../../harness/otlp.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startProvider } from '../../harness/system.js';
import { deliverWebhook } from '../../harness/webhook.js';

/** Spans are sent soon. */
const SOON = { OTEL_BSP_SCHEDULE_DELAY: '50' };

const tracedBy = ({ url }: Collector) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_METRICS_EXPORTER: 'none', ...SOON });

/** A caller's own span, as its `traceparent` header names it. Source: W3C, "Trace Context". */
function callersSpan() {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

const post = (url: string, query: string, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });

/** The names of a span and of all that it is within, the outermost last. */
function trailOf(span: SentSpan, spans: readonly SentSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [span.name, ...(parent ? trailOf(parent, spans) : [])];
}

test("a query and a mutation are parts of their caller's trace, down to the provider and the journal", async () => {
  const [collector, provider] = [await Collector.open(), await startProvider()];
  const { url } = await listeningProgram(provider.url, { ...tracedBy(collector), OTEL_SERVICE_NAME: 'payments' });
  const [reading, refunding] = [callersSpan(), callersSpan()];
  const read = await post(url, '{ payment(paymentId: "7000000002") { status } }', reading);
  await post(
    url,
    'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k" }) { operation { state } } }',
    refunding,
  );
  const ofTrace = (own: string) => collector.spans().filter(({ traceId }) => traceId === own);
  const isWhole = (spans: readonly SentSpan[]) => spans.some(({ name }) => name === 'POST /graphql');

  const spans = await until(() => ofTrace(reading.traceId), isWhole);
  const request = spans.find(({ name }) => name === 'POST /graphql');
  expect(request).toMatchObject({ parentSpanId: reading.spanId, kind: 2 });
  expect(request && attributesOf(request)).toEqual({
    'http.request.method': 'POST',
    'http.route': '/graphql',
    'http.response.status_code': 200,
    'freedompay.request.id': read.headers.get('x-request-id'),
  });
  const call = spans.find(({ name }) => name.startsWith('provider '));
  expect(call && trailOf(call, spans)).toEqual(['provider get_status3.php', 'query', 'POST /graphql']);
  expect(call && attributesOf(call)).toEqual({
    'freedompay.account': 'default',
    'freedompay.effect': 'read',
    'freedompay.request.id': read.headers.get('x-request-id'),
  });

  const written = await until(() => ofTrace(refunding.traceId), isWhole);
  const trails = written.map((span) => trailOf(span, written).join(' < '));
  expect(trails).toContain('provider revoke.php < mutation < POST /graphql');
  expect(trails).toContain('INSERT operations < mutation < POST /graphql');
  expect(trails.every((trail) => trail.endsWith('POST /graphql'))).toBe(true);
  expect(collector.sources()[0]).toMatchObject({ 'service.name': 'payments' });
});

test('statements that are run at once are one span, by what all of them are', async () => {
  const [collector, provider] = [await Collector.open(), await startProvider()];
  const DATABASE_URL = await sqliteFile.fresh();
  const { url } = await listeningProgram(provider.url, { ...tracedBy(collector), DATABASE_URL });
  const { traceId, traceparent } = callersSpan();
  await post(
    url,
    'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k" }) { operation { state } } }',
    { traceparent },
  );
  const begun = 'BATCH INSERT idempotency_keys, INSERT operations, INSERT operation_events';
  const span = await until(
    () => collector.spans().find((one) => one.traceId === traceId && one.name === begun),
    (found) => found !== undefined,
  );
  expect(span && attributesOf(span)).toEqual({
    'db.system.name': 'sqlite',
    'db.operation.name': 'BATCH',
    'db.operation.batch.size': 3,
  });
});

test('operations on a WebSocket are parts of the trace that its request names, down to the provider and the journal', async () => {
  const [collector, provider] = [await Collector.open(), await startProvider()];
  const { url, log } = await listeningProgram(provider.url, tracedBy(collector));
  const { traceId, spanId, traceparent } = callersSpan();
  class OfTrace extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers: { traceparent } });
    }
  }
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: OfTrace,
    retryAttempts: 0,
  });
  closeAfterTest(async () => void (await client.dispose()));
  const ended = async () => collector.spans().filter((span) => span.traceId === traceId);
  const asked = async (query: string) => {
    const before = (await ended()).filter(({ name }) => name === 'WEBSOCKET /graphql').length;
    for await (const { errors } of client.iterate({ query })) {
      expect(errors).toBeUndefined();
      break;
    }
    await until(ended, (spans) => spans.filter(({ name }) => name === 'WEBSOCKET /graphql').length > before);
  };
  await asked('query Planted { payment(paymentId: "7000000002") { status } }');
  await asked(
    'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k" }) { operation { state } } }',
  );
  await asked('subscription { paymentChanged(paymentId: "7000000001") { status } }');

  const spans = await ended();
  const trails = spans.map((span) => trailOf(span, spans).join(' < '));
  expect(trails).toContain('provider get_status3.php < query other < WEBSOCKET /graphql');
  expect(trails).toContain('provider revoke.php < mutation < WEBSOCKET /graphql');
  expect(trails).toContain('INSERT operations < mutation < WEBSOCKET /graphql');
  expect(trails).toContain('provider get_status3.php < subscription < WEBSOCKET /graphql');
  expect(trails.every((trail) => trail.endsWith('WEBSOCKET /graphql'))).toBe(true);
  const requests = spans.filter(({ name }) => name === 'WEBSOCKET /graphql');
  expect(requests).toHaveLength(3);
  // A line comes to the log on its own way.
  const lines = await until(
    () => log().filter(({ method }) => method === 'WEBSOCKET'),
    (all) => all.length >= requests.length,
  );
  for (const request of requests) {
    expect(request).toMatchObject({ kind: 2, parentSpanId: spanId });
    const id = attributesOf(request)['freedompay.request.id'];
    expect(attributesOf(request)).toEqual({ 'http.route': '/graphql', 'freedompay.request.id': id });
    expect(lines.map(({ requestId }) => requestId)).toContain(id);
  }
});

test('a webhook has a span, and what is posted to the backend goes on with its trace', async () => {
  const [collector, provider, merchant] = [await Collector.open(), await startProvider(), await openMerchant()];
  const traceparents: unknown[] = [];
  merchant.server.prependListener('request', ({ headers }) => traceparents.push(headers['traceparent']));
  const { url } = await listeningProgram(provider.url, {
    ...tracedBy(collector),
    ...{ BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET },
  });
  await ask(url, '{ payment(paymentId: "7000000002") { status } }');
  await ask(
    url,
    'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k" }) { operation { state } } }',
  );
  await deliverWebhook({ gateway: { url } }, 'result', [['pg_payment_id', '7000000002']], 'no secret of it');
  await until(
    () => merchant.taken.length,
    (count) => count > 0,
  );
  const posted = await until(
    () => collector.spans().filter(({ name }) => name === 'POST backend'),
    (spans) => spans.length > 0,
  );
  const [first] = posted;
  expect(traceparents).toContain(`00-${first?.traceId}-${first?.spanId}-01`);
  expect(first).toMatchObject({ kind: 3 });
  const webhook = await until(
    () => collector.spans().find(({ name }) => name === 'webhook result'),
    (span) => span !== undefined,
  );
  expect(webhook && attributesOf(webhook)).toEqual({
    'freedompay.webhook.status': 403,
    'freedompay.webhook.is_news': false,
  });
});

test('the provider is told of no trace', async () => {
  const collector = await Collector.open();
  const asked: IncomingHttpHeaders[] = [];
  const provider = createServer((request, reply) => {
    asked.push(request.headers);
    reply.writeHead(404).end();
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  closeAfterTest(async () => {
    provider.close();
    provider.closeAllConnections();
  });
  const { port } = provider.address() as AddressInfo;
  const { url } = await listeningProgram(`http://127.0.0.1:${port}`, tracedBy(collector));
  const { traceparent } = callersSpan();
  await post(url, '{ payment(paymentId: "7000000002") { status } }', { traceparent });
  const failed = await until(
    () => collector.spans().find(({ name }) => name.startsWith('provider ')),
    (span) => span !== undefined,
  );
  expect(failed).toMatchObject({ status: { code: 2 } });
  expect(failed && attributesOf(failed)).toMatchObject({ 'error.type': 'PROVIDER_REPLY_UNTRUSTED' });
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.flatMap((headers) => Object.keys(headers)).filter((name) => /^trace|baggage/.test(name))).toEqual([]);
});

test('no span and no metric that is sent holds anything of a payer, a secret or a text that a client chose', async () => {
  const [collector, provider] = [await Collector.open(), await startProvider()];
  const { url } = await listeningProgram(provider.url, {
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_METRIC_EXPORT_INTERVAL: '100', ...SOON },
  });
  const { traceparent, traceId } = callersSpan();
  const chosen = 'PlantedByTheClient';
  const create = `mutation ${chosen} { createPayment(input: { orderId: "ORDER-${chosen}", amount: "2500.00", currency: "KZT",
    description: "${chosen}", idempotencyKey: "${chosen}", payerEmail: "payer@example.com", payerPhone: "77015554433" })
    { checkout { id redirectUrl } } }`;
  const headers = { traceparent, tracestate: `who=${chosen}`, baggage: `who=${chosen}`, 'user-agent': chosen };
  expect((await post(url, create, { ...headers, authorization: `Bearer ${chosen}${chosen}` })).status).toBe(401);
  const { data } = (await (await post(url, create, headers)).json()) as {
    readonly data: { readonly createPayment: { readonly checkout: { readonly redirectUrl: string } } };
  };
  const page = data.createPayment.checkout.redirectUrl;
  await post(url, `query ${chosen} { ${chosen}: payment(paymentId: "7000000002") { status } }`, headers);
  await fetch(`${url}/${chosen}?${chosen}`, { headers: { traceparent } });
  await until(
    () => collector.spans().filter((span) => span.traceId === traceId && span.name.startsWith('POST')),
    (spans) => spans.length === 3,
  );
  await until(
    () => collector.received.filter(({ path, text }) => path === '/v1/metrics' && text.includes('init_payment')).length,
    (count) => count > 0,
  );
  const sent = collector.received.map(({ text }) => text).join('\n');
  refuseLeaks('what is sent to the collector', sent);
  for (const one of [chosen, page, 'payer@example.com', '77015554433']) expect(sent).not.toContain(one);
  expect(sent).toContain('freedompay.provider.call.duration');
});

test('a collector that takes nothing is told of in the log once, and holds up nobody', async () => {
  const [collector, provider] = [await Collector.open(), await startProvider()];
  collector.status = 400;
  const program = await listeningProgram(provider.url, tracedBy(collector));
  for (const _ of [1, 2, 3]) {
    const before = collector.received.length;
    expect((await ask(program.url, '{ payment(paymentId: "7000000002") { status } }')).errors).toEqual([]);
    await until(
      () => collector.received.length,
      (count) => count > before,
    );
  }
  const warnings = () => program.log().filter(({ msg }) => /OTEL_EXPORTER_OTLP_ENDPOINT/.test(String(msg)));
  await until(warnings, (all) => all.length > 0);
  expect(warnings()).toHaveLength(1);
});
