import type { GraphQLRequest } from '../../graphql/admission/admission.js';

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
export function checkGraphQLRequest(body: unknown): asserts body is GraphQLRequest {
  if (!isObject(body)) throw new NoGraphQLRequest('The body must be one JSON object with a "query".');
  for (const name of ['query', 'operationName', 'documentId']) {
    const value = body[name] ?? '';
    if (typeof value !== 'string') throw new NoGraphQLRequest(`"${name}" must be a text.`);
  }
  for (const name of ['variables', 'extensions']) {
    const value = body[name] ?? {};
    if (!isObject(value)) throw new NoGraphQLRequest(`"${name}" must be a JSON object.`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
