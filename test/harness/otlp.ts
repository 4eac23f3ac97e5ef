import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeAfterTest } from './system.js';

type Value = { readonly stringValue?: string; readonly intValue?: number | string };
interface Attribute {
  readonly key: string;
  readonly value: Value;
}

/** A span as it is sent. Source: OpenTelemetry, "OTLP Specification", "JSON Protobuf Encoding". */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}

interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

/** A collector that takes OTLP over HTTP, as JSON. It ends with the test. */
export class Collector {
  /** The bodies that came, as texts, by their path. */
  readonly received: { readonly path: string; readonly text: string }[] = [];
  /** The status that it answers with. */
  status = 200;
  private readonly server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.received.push({ path: request.url ?? '', text: Buffer.concat(chunks).toString('utf8') });
    reply.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
  });

  static async open(): Promise<Collector> {
    const one = new Collector();
    await new Promise<void>((resolve) => one.server.listen(0, '127.0.0.1', resolve));
    closeAfterTest(async () => {
      one.server.close();
      one.server.closeAllConnections();
    });
    return one;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The spans that came so far. */
  spans(): readonly SentSpan[] {
    return this.traces().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  }

  /** What spans came from, by name and version. */
  sources(): readonly Readonly<Record<string, unknown>>[] {
    return this.traces().map(({ resource }) => attributesOf(resource));
  }

  private traces(): Traces['resourceSpans'] {
    const bodies = this.received.filter(({ path }) => path === '/v1/traces');
    return bodies.flatMap(({ text }) => (JSON.parse(text) as Traces).resourceSpans);
  }
}

/** The attributes of a span or a resource, by name. */
export function attributesOf({ attributes }: { readonly attributes: readonly Attribute[] }): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
