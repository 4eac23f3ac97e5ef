import { type IncomingMessage, request as requestHttp } from 'node:http';
import type { Envelope } from './envelope.js';

/** What a shop answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Why a webhook got no answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Most of an answer that is read, in bytes; a signed reply has a few hundred. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends a webhook and waits for the whole answer, at most `timeoutMs`. Follows no redirects: to the provider they
 * are an HTTP status that is not 200. Throws NoAnswer, whatever goes wrong.
 */
export async function deliver(envelope: Envelope, timeoutMs: number, stopped: AbortSignal): Promise<Answer> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await send(envelope, signal);
    return { status: response.statusCode ?? 0, body: await textOf(response) };
  } catch (error) {
    if (stopped.aborted) throw new NoAnswer('The simulator was stopped or reset.');
    if (signal.aborted) throw new NoAnswer(`No answer within ${timeoutMs} ms.`);
    throw new NoAnswer(error instanceof Error ? error.message || error.name : String(error));
  }
}

async function send({ method, url, contentType, body }: Envelope, signal: AbortSignal): Promise<IncomingMessage> {
  // Loaded only where a shop uses it, to keep the start light.
  const request = url.startsWith('https:') ? (await import('node:https')).request : requestHttp;
  const headers = {
    'user-agent': 'freedompay-simulator',
    ...(method === 'POST' && { 'content-type': contentType, 'content-length': body.length }),
  };
  return new Promise((resolve, reject) => {
    // A connection for each: a shop that is restarted is never met by a dead one.
    request(url, { method, headers, signal, agent: false }, resolve).on('error', reject).end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new NoAnswer('The answer is larger than 64 kB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
