import { GraphQLEnumType, GraphQLSchema } from 'graphql';
import type { FaultCode } from '../../domain/errors.js';

/** The codes that GraphQL itself, or the server around it, gives a request that it does not carry out. */
const REQUEST_CODES = {
  BAD_USER_INPUT: 'An argument or variable must be changed; the message names it. Nothing was done.',
  BAD_REQUEST: 'The request is no GraphQL request.',
  GRAPHQL_PARSE_FAILED: 'The document cannot be read.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit this schema.',
  OPERATION_RESOLUTION_FAILURE: 'The document does not say which of its operations is meant.',
  PERSISTED_QUERY_NOT_FOUND: 'The document of this hash or name is not known here: send its text.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Documents cannot be asked for by a hash here.',
} as const;

const FAULTS: Readonly<Record<Exclude<FaultCode, keyof typeof REQUEST_CODES>, string>> = {
  UNAUTHENTICATED: 'There is no credential, or none that holds.',
  FORBIDDEN: 'Whoever asks may not do this. Nothing was done.',
  ACCOUNT_NOT_FOUND: 'The account that is named is not configured here.',
  IDEMPOTENCY_KEY_REUSED: 'The key was used before for another request. Nothing was sent.',
  LIMIT_EXCEEDED: 'More was asked for at once than one request may. Nothing was done.',
  RATE_LIMITED: 'Too much was asked for lately; `retryAfterSeconds` tells when to ask again. Nothing was done.',
  PROVIDER_UNAVAILABLE: 'The provider cannot be reached, or has failures of its own.',
  PROVIDER_TIMEOUT: 'The provider did not answer in time.',
  PROVIDER_REPLY_UNTRUSTED: 'What the provider answered cannot be believed.',
  PROVIDER_REFUSED: 'The provider refused the request; the message names its code.',
  INTERNAL_SERVER_ERROR: 'Something failed inside the gateway: report the request id.',
};

/** Whether a code is one that GraphQL itself may give a request. */
export function isRequestCode(code: string): boolean {
  return Object.hasOwn(REQUEST_CODES, code);
}

/** The values of `extensions.code` of errors. No field has the type: it is there for programs that are made from the schema. */
const ErrorCode = new GraphQLEnumType({
  name: 'ErrorCode',
  description:
    'The values of `extensions.code` of errors. More may be added: treat one that you do not know as a failure.',
  values: Object.fromEntries(
    Object.entries({ ...FAULTS, ...REQUEST_CODES }).map(([code, description]) => [code, { description }]),
  ),
});

/** The schema with the codes of its errors. */
export function withErrorCodes(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, types: [...config.types, ErrorCode] });
}
