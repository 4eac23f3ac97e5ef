/** How a webhook's fields travel. Source: api-reference section 6.1, "method" and "body type". */
export type BodyForm = 'query' | 'urlencoded' | 'multipart' | 'pg-xml' | 'raw-xml';

/** All forms there are: a GET's query, three kinds of POST body with fields, and a POST whose body is the XML itself. */
export const BODY_FORMS: readonly BodyForm[] = ['query', 'urlencoded', 'multipart', 'pg-xml', 'raw-xml'];

/** The form that each value of `pg_request_method` asks for. */
export const FORM_OF_METHOD: ReadonlyMap<string, BodyForm> = new Map([
  ['GET', 'query'],
  ['POST', 'urlencoded'],
  ['XML', 'pg-xml'],
]);
