import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Fault } from '../../domain/errors.js';
import { isRequestCode } from './error-codes.js';
import { withoutValues } from './message-redaction.js';
import { withoutNames } from './schema-hiding.js';

/** Told of what no caller may see: defects of the gateway. */
export type DefectObserver = (error: unknown) => void;

/**
 * The one place where anything thrown becomes what a caller sees: a code of the closed list, one sentence, and whether the
 * same request may succeed later. Nothing of an unknown error leaves the process. Where callers may not read the schema
 * GraphQL's own words name nothing of it that the caller did not name himself. Never throws itself.
 */
export function errorFormatter(observeDefect: DefectObserver, namesSchema = true) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const messageOf = namesSchema ? withoutValues : withoutNames;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const cause = unwrapResolverError(error);
    if (cause instanceof Fault) {
      if (cause.code === 'INTERNAL_SERVER_ERROR') observeDefect(cause);
      return {
        message: cause.message,
        ...place,
        extensions: { code: cause.code, retryable: cause.retryable, ...cause.details },
      };
    }
    if (isGraphQLRequestError(error)) {
      const code = isScalarError(error) ? 'BAD_USER_INPUT' : (formatted.extensions?.['code'] ?? codeOf(error));
      if (typeof code === 'string' && isRequestCode(code)) {
        return { message: messageOf(error), ...place, extensions: { code, retryable: false } };
      }
    }
    if (isArgumentError(error)) {
      return {
        message: messageOf(error),
        ...place,
        extensions: { code: 'BAD_USER_INPUT', retryable: false },
      };
    }
    observeDefect(cause);
    const message = 'Something failed inside the gateway. Report the request id to its operator.';
    return { message, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false } };
  };
}

/**
 * GraphQL's own word about a request, said before any resolver ran. What a resolver throws does not become one by what it
 * says of itself: GraphQL copies the `extensions` of anything thrown, code included.
 */
function isGraphQLRequestError(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    (!error.originalError || error.originalError instanceof GraphQLError) &&
    !error.path
  );
}

/** The code that the server gives a refusal in plain answers; those in streams come without. */
function codeOf({ message }: GraphQLError): string {
  if (message.startsWith('Syntax Error: ')) return 'GRAPHQL_PARSE_FAILED';
  const aboutVariables = /^Variable "\$\w+" (got invalid value|of required type|of non-null type)/;
  return aboutVariables.test(message) ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
}

/** An argument that only turned out to be wrong when the variables in it were known. */
function isArgumentError(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    error.originalError instanceof GraphQLError &&
    !error.originalError.originalError &&
    Object.keys(error.originalError.extensions).length === 0 &&
    /^Argument "\w+" (has invalid value|of required type|of non-null type) /.test(error.message)
  );
}

/** A literal in the query text that one of our scalars refused; GraphQL reports it as a validation error. */
function isScalarError(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    !error.path &&
    error.originalError instanceof GraphQLError &&
    error.originalError.extensions['code'] === 'BAD_USER_INPUT'
  );
}
