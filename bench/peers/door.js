// What stands in front of the GraphQL servers that a team would let others ask, as in front of this gateway: whoever asks shows an
// API key, which is compared by its hash and in constant time, and each request leaves one line in the log. The lines go where the
// gateway's go, gathered as they are there.
import { hash, timingSafeEqual } from 'node:crypto';
import { pino } from 'pino';
import { standardOutput } from '../../build/observability/standard-output.js';

const right = hash('sha256', `Bearer ${process.env.API_KEY}`, 'buffer');

/** Whether the header shows the key. */
export function isLetIn(authorization = '') {
  return timingSafeEqual(hash('sha256', authorization, 'buffer'), right);
}

/** What whoever is not let in is told. */
export const REFUSED = { errors: [{ message: 'No known API key.', extensions: { code: 'UNAUTHENTICATED' } }] };

export const logger = pino({ level: 'info' }, standardOutput());
