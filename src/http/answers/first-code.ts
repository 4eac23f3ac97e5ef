/** The code of the first error that a request was answered with, for metrics: nothing is noted of what went well. */
const codes = new WeakMap<object, string>();

type Errors = readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[];

export function noteFirstCode(request: object, errors: Errors | undefined): void {
  const code = errors?.[0]?.extensions?.['code'];
  if (typeof code === 'string') codes.set(request, code);
}

export function firstCodeOf(request: object): string | null {
  return codes.get(request) ?? null;
}
