import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DEFAULT_ENDPOINT } from '../../domain/events/endpoint.js';

/** Where the queues of an endpoint are, and which of them are its own. */
export interface QueuesOf {
  readonly table: 'outbox_queues';
  readonly areOwn: RawBuilder<SqlBool>;
}

/**
 * The queues of an endpoint. Those of the default one stand where they stood when there was no other, so that older versions go on
 * delivering to it; those of all others in a table that has the same columns, and the endpoint's.
 */
export function queuesOf(endpoint: string): QueuesOf {
  return endpoint === DEFAULT_ENDPOINT
    ? { table: 'outbox_queues', areOwn: sql<SqlBool>`1 = 1` }
    : { table: 'endpoint_queues' as 'outbox_queues', areOwn: sql<SqlBool>`endpoint = ${endpoint}` };
}
