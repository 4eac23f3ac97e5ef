import { getOperationAST, parse } from 'graphql';

/** A body that is no GraphQL request. Fastify answers it with the status it carries. */
export class NoGraphQLRequest extends Error {
  override readonly name = 'NoGraphQLRequest';
  readonly statusCode = 400;
}

/**
 * Refuses a body that does not have the form of a GraphQL request. The GraphQL server would refuse it too, but before it
 * knows of a request at all, and so without the request id that every error carries.
 * Source: GraphQL over HTTP, "JSON encoding".
 */
export function checkGraphQLRequest(body: unknown): void {
  if (!isObject(body)) throw new NoGraphQLRequest('The body must be one JSON object with a "query".');
  for (const name of ['query', 'operationName']) {
    const value = body[name] ?? '';
    if (typeof value !== 'string') throw new NoGraphQLRequest(`"${name}" must be a text.`);
  }
  for (const name of ['variables', 'extensions']) {
    const value = body[name] ?? {};
    if (!isObject(value)) throw new NoGraphQLRequest(`"${name}" must be a JSON object.`);
  }
}

/**
 * Refuses, with GraphQL's own error, a text that the stream handler would refuse in a form of its own: without code and
 * request id, and with whatever the text says.
 */
export function checkStreamedQuery(body: unknown): void {
  const { query, operationName } = body as { readonly query?: unknown; readonly operationName?: string | null };
  if (typeof query !== 'string') throw new NoGraphQLRequest('The body must have a "query".');
  if (getOperationAST(parse(query), operationName)) return;
  throw new NoGraphQLRequest('The document does not have just one operation, nor one of the name in "operationName".');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
