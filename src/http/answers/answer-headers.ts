/**
 * Headers of every answer: nothing of it runs, is framed, is guessed at or is told where it came from. They are always the
 * same, so they are written here: a library that makes them anew for each answer took a quarter of the time of a request.
 * That browsers must use TLS is for whoever ends it to say, who knows the other hosts of the domain.
 */
const SAFETY = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Tells what answers: the version of the package and the hash of the schema. */
export const VERSION_HEADER = 'x-gateway-version';

/** The headers of every answer of a gateway. */
export class AnswerHeaders {
  /** All but the id of the request: names and values in turn. */
  readonly list: readonly string[];
  private readonly fixed: Readonly<Record<string, string>>;

  constructor(readonly version: string) {
    this.fixed = { ...SAFETY, [VERSION_HEADER]: version };
    this.list = Object.entries(this.fixed).flat();
  }

  /** All of them, for one request. */
  of({ id }: { readonly id: string }): Readonly<Record<string, string>> {
    return { ...this.fixed, 'x-request-id': id };
  }
}
