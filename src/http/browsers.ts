import { isIP } from 'node:net';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Which web pages may call from a browser, by their origin. */
export type Origins = readonly string[];

/** Headers for browsers: nothing of an answer runs, is framed or is guessed at; pages of the named origins may call. */
export async function addBrowserSafety(server: FastifyInstance, origins: Origins): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    frameguard: { action: 'deny' },
    // That is for whoever ends TLS to say, who knows the other hosts of the domain.
    strictTransportSecurity: false,
  });
  if (origins.length === 0) return;
  await server.register(cors, {
    origin: [...origins],
    methods: ['POST'],
    allowedHeaders: ['authorization', 'content-type'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  });
}

/**
 * Whether the request was made to this machine by name or address, or to our public name. A web page can give its own name
 * this machine's address (DNS rebinding), and then is no stranger to the browser; but its name shows in the request.
 */
export function isAskedByOwnName({ hostname, host }: FastifyRequest, publicUrl: string | null): boolean {
  if (publicUrl !== null && host === new URL(publicUrl).host) return true;
  const name = hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0;
}
