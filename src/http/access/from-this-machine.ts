import type { FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../../domain/hosts.js';

/** What proxies, balancers, content networks and tunnels add to what they pass on: whole names, and how names begin. */
const OF_PROXIES = new Set([
  'client-ip',
  'front-end-https',
  'remote-user',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-host',
  'x-https',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-request-start',
  'x-rewrite-url',
  'x-scheme',
  'x-url-scheme',
  'x-varnish',
]);
const PROXY_PREFIXES = [
  ...['forwarded', 'x-forwarded', 'x-original-', 'x-real-', 'x-remote-', 'proxy-', 'x-proxy-', 'cdn-'],
  ...['ssl-', 'x-ssl-', 'x-client-cert', 'x-client-verify', 'x-arr-', 'x-haproxy-', 'x-envoy-'],
  ...[
    'cf-',
    'cloudfront-',
    'x-amz-',
    'x-amzn-',
    'x-azure-',
    'x-appengine-',
    'x-cloud-',
    'fastly-',
    'akamai-',
    'x-akamai-',
  ],
  ...['ali-', 'do-', 'fly-', 'incap-', 'ngrok-', 'tailscale-', 'x-nf-', 'x-sucuri-', 'x-vercel-'],
];

/**
 * Whether a request comes from a program on this machine that asked for this machine: only then may it go without a
 * credential. A proxy on the same machine passes on what strangers send, and a web page can give its own name this machine's
 * address (DNS rebinding); the one shows in the headers, or in an old HTTP, the other in the name that was asked for.
 */
export function isFromThisMachine({ raw }: Pick<FastifyRequest, 'raw'>): boolean {
  const hosts = raw.headersDistinct['host'] ?? [];
  return (
    isLoopbackHost(raw.socket.remoteAddress ?? '') &&
    hosts.length === 1 &&
    isLoopbackHost(hosts[0] ?? '') &&
    // A whole URL is what proxies are asked with, and names another host than the header may.
    raw.url?.startsWith('/') === true &&
    // What nginx passes on unless told otherwise, with no other trace; browsers and curl have long stopped.
    raw.httpVersion === '1.1' &&
    !Object.keys(raw.headers).some(isOfProxies)
  );
}

function isOfProxies(name: string): boolean {
  return OF_PROXIES.has(name) || PROXY_PREFIXES.some((prefix) => name.startsWith(prefix));
}
