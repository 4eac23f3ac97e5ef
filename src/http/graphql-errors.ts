/** Errors in the form GraphQL clients read, also where no GraphQL was reached. */
export function graphqlErrors(
  message: string,
  code: string,
  requestId?: string,
  retryable = false,
  details: Readonly<Record<string, number>> = {},
) {
  return { errors: [{ message, extensions: { code, retryable, requestId, ...details } }] };
}
