import type { CombinedError } from 'urql';

/** The gateway's code for an error, `null` where no answer came: https://… of its page on errors has them all. */
export function codeOf(error: CombinedError): string | null {
  const [first] = error.graphQLErrors;
  return first ? String(first.extensions['code'] ?? 'UNKNOWN_ERROR') : null;
}

/** What people are shown for an error. New codes may come: those are told in the gateway's own sentence. */
export function sentenceOf(error: CombinedError): string {
  switch (codeOf(error)) {
    case null:
      return 'The gateway cannot be reached. What you see may be old.';
    case 'PROVIDER_UNAVAILABLE':
    case 'PROVIDER_TIMEOUT':
      return 'The payment provider does not answer at the moment. Nothing is lost: try again a little later.';
    case 'UNAUTHENTICATED':
      return 'You are signed out. Sign in once more.';
    case 'RATE_LIMITED':
      return 'Too much was asked for lately. Wait a minute.';
    default:
      return error.graphQLErrors[0]?.message ?? error.message;
  }
}
