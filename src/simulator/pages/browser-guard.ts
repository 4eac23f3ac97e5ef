import type { FastifyRequest } from 'fastify';
import { isHostOf, isLoopbackHost } from '../../domain/hosts.js';

/** A call that a browser was tricked into, or that has a body of the wrong kind. */
export class Unacceptable extends Error {
  override readonly name = 'Unacceptable';

  constructor(
    /** HTTP status to answer with. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** From where the simulator can be reached. */
export interface Reach {
  /** Only from its own machine. */
  readonly loopback: boolean;
  /** As payers reach it, where that is not its own address. */
  readonly publicUrl: string | undefined;
}

/**
 * Keeps web pages that happen to be open on the same machine from moving the simulator: none may call from another
 * origin, nor under a name of its own that resolves to this machine. Throws Unacceptable.
 */
export function checkBrowser({ headers }: FastifyRequest, { loopback, publicUrl }: Reach): void {
  const { origin, host = '' } = headers;
  const isOwn = origin === undefined || (origin.startsWith('http://') && isHostOf(host, origin));
  const isPublic = publicUrl !== undefined && isHostOf(host, publicUrl);
  if (!isOwn && (publicUrl === undefined || origin !== new URL(publicUrl).origin)) {
    throw new Unacceptable(403, `Calls from ${origin} are not allowed.`);
  }
  if (loopback && !isPublic && !isLoopbackHost(host)) {
    throw new Unacceptable(403, 'Call the simulator as localhost or by its address.');
  }
}
