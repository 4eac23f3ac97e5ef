import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { graphqlErrors, sendErrors } from '../answers/errors.js';

/**
 * Refuses requests that a proxy before us, or whoever checks them there, may read otherwise than we do: where one ends, for
 * whom it is and what it says must not be a matter of opinion. Node itself refuses what is no HTTP at all; what it would
 * refuse without a word and without the headers of every answer is left to us.
 */
export function refuseAmbiguousRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const problem = problemOf(request);
    if (problem) sendProblem(problem, request, reply);
    else done();
  });
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  // As Fastify reads JSON, but for bytes that are no text: it would put others in their place.
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isUtf8(body)) parse(request, body.toString('utf8'), done);
    else done(Object.assign(new Error('The body is not in UTF-8.'), { statusCode: 400 }));
  });
}

type Problem = readonly [status: number, message: string];

/** As Node.js takes it. */
const EXPECTATION = /(?:^|\W)100-continue(?:$|\W)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

function problemOf({ raw, headers }: FastifyRequest): Problem | null {
  const { 'transfer-encoding': transfer, 'content-encoding': content, 'content-type': type, expect } = headers;
  const { httpVersion, url } = raw;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return [505, 'HTTP/1.1 is spoken here.'];
  if (transfer !== undefined && (transfer.toLowerCase() !== 'chunked' || httpVersion === '1.0'))
    return [400, 'Of transfer encodings only "chunked" is read, in HTTP/1.1.'];
  if (headers.host === undefined && httpVersion === '1.1') return [400, 'There is no "Host" header.'];
  if (countOf('host', raw.rawHeaders) > 1) return [400, 'There is more than one "Host" header.'];
  if (expect !== undefined && !EXPECTATION.test(expect)) return [417, 'Of expectations only "100-continue" is met.'];
  if (url !== '*' && !url?.startsWith('/')) return [400, 'The request is for a path, not for a whole URL.'];
  if (content !== undefined && content.toLowerCase() !== 'identity')
    return [415, 'Bodies are read as they are: send it without "Content-Encoding".'];
  const charset = type === undefined ? undefined : CHARSET.exec(type)?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && type?.startsWith('application/json'))
    return [415, 'JSON is read in UTF-8 only.'];
  return null;
}

/** Node drops what comes twice of a header like this one, and a proxy may have kept the other. */
function countOf(name: string, namesAndValues: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < namesAndValues.length; index += 2) {
    const one = namesAndValues[index];
    if (one?.length === name.length && one.toLowerCase() === name) count += 1;
  }
  return count;
}

/** What follows on the connection may be what another took for the body of this one, so nothing more of it is read. */
function sendProblem([status, message]: Problem, request: FastifyRequest, reply: FastifyReply): void {
  reply.code(status).header('connection', 'close');
  sendErrors(request, reply, graphqlErrors(message, 'BAD_REQUEST', request.id));
}
