import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { graphqlErrors } from '../answers/errors.js';
import { rawAnswer } from '../answers/raw-answer.js';

/** Why no WebSocket is opened: the status line without its protocol, and a sentence. */
export type UpgradeRejection = readonly [status: string, message: string];

/** Of the WebSocket protocol, for clients that ask for another. */
const OFFERED_VERSIONS = 'sec-websocket-version: 13, 8';

/** Answers a request for a WebSocket that is not to be opened, by a gateway of this version, and hangs up. */
export function refuseUpgrade(socket: Duplex, [status, message]: UpgradeRejection, version: string): void {
  socket.on('error', () => {});
  socket.end(rawAnswer(status, graphqlErrors(message, 'BAD_REQUEST', randomUUID()), version, [OFFERED_VERSIONS]));
}
