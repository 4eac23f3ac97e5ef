import {
  type Attributes,
  type Context,
  context,
  ProxyTracerProvider,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { Fault } from '../domain/errors.js';

/**
 * Spans by OpenTelemetry's own interface, which does nothing until somebody registers what collects them: this program, where
 * the configuration names a collector, or an agent that it was started with. No attribute holds anything of a payer, a
 * credential, or a text that a client chose.
 */
const NAME = 'freedompay-graphql';

/** What collects spans now; `null`: nothing does. The interface itself would make objects for nothing at every call. */
function tracer(): Tracer | null {
  const provider = trace.getTracerProvider();
  const known = provider instanceof ProxyTracerProvider ? provider.getDelegateTracer(NAME) : provider.getTracer(NAME);
  return known ?? null;
}

/** Whether anything collects spans. */
export function isTraced(): boolean {
  return tracer() !== null;
}

/** What a span is of: something asked of us, by us, or within. */
export type Side = 'server' | 'client' | 'internal';

const KINDS: Readonly<Record<Side, SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

/** A span to be noted on; each method may be called after it ended, and does nothing then. */
export interface Noted {
  set(attributes: Attributes): void;
  /** Says that it failed, by a code of ours. */
  failed(code: string): void;
}

const NOTHING: Noted = { set: () => {}, failed: () => {} };

/** Does something within a span, which ends when its promise does. Where nothing collects them there is none. */
export function inSpan<T>(
  side: Side,
  name: string,
  attributes: Attributes,
  work: (span: Noted) => Promise<T>,
): Promise<T> {
  const by = tracer();
  return by ? within(by, side, name, attributes, work) : work(NOTHING);
}

async function within<T>(
  by: Tracer,
  side: Side,
  name: string,
  attributes: Attributes,
  work: (span: Noted) => Promise<T>,
): Promise<T> {
  const span = by.startSpan(name, { kind: KINDS[side], attributes });
  try {
    return await context.with(trace.setSpan(context.active(), span), () => work(notedOn(span)));
  } catch (error) {
    // Its message may hold anything.
    fail(span, error instanceof Fault ? error.code : error instanceof Error ? error.name : 'Error');
    throw error;
  } finally {
    span.end();
  }
}

/** A span that is begun in one place and ended in another. */
export interface OpenSpan extends Noted {
  /** Does something within it. */
  within<T>(work: () => T): T;
  end(name?: string): void;
}

/** Begins a span of what was asked of us, as a part of the trace that its `traceparent` header names, if any. */
export function openServerSpan(name: string, traceparent: unknown): OpenSpan | null {
  const by = tracer();
  if (!by) return null;
  // Not `tracestate`, in which a caller may write what they like.
  const parent = propagation.extract(context.active(), typeof traceparent === 'string' ? { traceparent } : {});
  return opened(by.startSpan(name, { kind: SpanKind.SERVER }, parent), parent);
}

/** Begins a span of a part of what is under way. */
export function openSpan(name: string, attributes: Attributes): OpenSpan | null {
  const by = tracer();
  return by && opened(by.startSpan(name, { kind: SpanKind.INTERNAL, attributes }), context.active());
}

function opened(span: Span, parent: Context): OpenSpan {
  const own: Context = trace.setSpan(parent, span);
  return {
    ...notedOn(span),
    within: (work) => context.with(own, work),
    end: (as) => {
      if (as !== undefined) span.updateName(as);
      span.end();
    },
  };
}

/** Notes something that just ended as a part of what is under way; what runs by itself, many times a second, is not noted. */
export function noteEnded(name: string, attributes: Attributes, milliseconds: number, code: string | null): void {
  const by = tracer();
  if (!by || !trace.getActiveSpan()) return;
  const now = Date.now();
  const span = by.startSpan(name, { kind: SpanKind.CLIENT, attributes, startTime: now - milliseconds });
  if (code !== null) fail(span, code);
  span.end(now);
}

/** The headers that have who is asked go on with this trace; none where nothing collects it. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (isTraced()) propagation.inject(context.active(), headers);
  return headers;
}

function notedOn(span: Span): Noted {
  return { set: (attributes) => void span.setAttributes(attributes), failed: (code) => fail(span, code) };
}

function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
