import { createHmac } from 'node:crypto';

/** The protected header: what is signed beside the body. Its members are written in their order. */
export type JwsHeader = Readonly<Record<string, string | number>> & { readonly alg: 'HS256' | 'HS512' };

/**
 * A JWS over the very bytes of a body, with the body cut out of it: `header..signature`. Who sends it sends those bytes and
 * no others. Source: provider documentation, Gateway API "Async", header X-JWS-Signature; RFC 7515, appendix F.
 */
export function detachedJws(header: JwsHeader, body: string, key: string): string {
  const protectedHeader = base64url(JSON.stringify(header));
  const signed = `${protectedHeader}.${base64url(body)}`;
  const hash = header.alg === 'HS512' ? 'sha512' : 'sha256';
  return `${protectedHeader}..${createHmac(hash, key).update(signed).digest('base64url')}`;
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
