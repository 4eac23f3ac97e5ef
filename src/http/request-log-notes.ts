import type { FastifyRequest } from 'fastify';
import { RequestNotes } from '../graphql/request-log-notes.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What its line in the log says of it; `null` as long as there is nothing to say. */
    notes: RequestNotes | null;
  }
}

/** What the line of a request says of it, to be added to. */
export function notesOf(request: FastifyRequest): RequestNotes {
  request.notes ??= new RequestNotes();
  return request.notes;
}
