import type { FastifyRequest } from 'fastify';
import { getOperationAST } from 'graphql';
import type { GraphQLRequest } from '../../graphql/admission/admission.js';

/**
 * The name of an admitted operation as metrics and traces may tell it: `null` for one without, and for one that was not
 * admitted; `other` for a name that is not among those known, since clients choose names.
 */
export function operationNameOf({ admitted, body }: FastifyRequest, known: ReadonlySet<string>): string | null {
  if (!admitted) return null;
  // The body of a stream is let go of when it begins.
  const { operationName } = (body ?? {}) as GraphQLRequest;
  const name = getOperationAST(admitted.document, operationName || null)?.name?.value;
  if (name === undefined) return null;
  return known.has(name) ? name : 'other';
}
