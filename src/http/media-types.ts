import Negotiator from 'negotiator';

/** How a result is written as JSON, best first. Source: GraphQL over HTTP, "Media Types". */
const JSON_TYPES = ['application/json; charset=utf-8', 'application/graphql-response+json; charset=utf-8'] as const;
export type JsonType = (typeof JSON_TYPES)[number];

/** JSON where the client does not say which. */
export const PLAIN_JSON: JsonType = 'application/json; charset=utf-8';

/** Server-Sent Events. */
export const EVENT_STREAM = 'text/event-stream';

/** In what form a request is answered. */
export type AnswerType = JsonType | typeof EVENT_STREAM;

/** The JSON that a client takes, by its `Accept` header; `null`: none. */
export function jsonTypeOf(accept: string | undefined): JsonType | null {
  // Most say this, and need no looking into.
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return PLAIN_JSON;
  return best(accept, JSON_TYPES);
}

/** The form in which a query or mutation is answered: JSON wherever the client takes it. `null`: in none that it takes. */
export function resultTypeOf(accept: string | undefined): AnswerType | null {
  return jsonTypeOf(accept) ?? streamTypeOf(accept);
}

/** The stream in which a subscription is answered: the one that the client likes best. `null`: it takes none of ours. */
export function streamTypeOf(accept: string | undefined): typeof EVENT_STREAM | null {
  return best(accept, [EVENT_STREAM]);
}

/** By weight, then by how exactly it is named, then by the order of the client, then by ours. */
function best<T extends string>(accept: string | undefined, types: readonly T[]): T | null {
  const found = new Negotiator({ headers: { accept } }).mediaType([...types]);
  return types.find((type) => type === found) ?? null;
}
