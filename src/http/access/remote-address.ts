import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const OURS = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  OURS.addSubnet(network, prefix, 'ipv4');
OURS.addAddress('::1', 'ipv6');
OURS.addSubnet('fc00::', 7, 'ipv6');
OURS.addSubnet('fe80::', 10, 'ipv6');

/**
 * Who a request comes from, for counting: an IPv4 address, or the half of an IPv6 address that one customer has. Behind a
 * proxy of our own network it is the last address that the proxy added to X-Forwarded-For; what stands before it anybody can
 * write. `null` where that is not known: behind a proxy that tells nothing, all the world has one address.
 */
export function remoteNetwork({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): string | null {
  const peer = plain(ip);
  if (!isOurs(peer)) return networkOf(peer);
  const forwardedFor = headers['x-forwarded-for'];
  const last = plain(
    String(forwardedFor ?? '')
      .split(',')
      .at(-1) ?? '',
  );
  return isIP(last) === 0 || isOurs(last) ? null : networkOf(last);
}

function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '');
}

function isOurs(address: string): boolean {
  const version = isIP(address);
  return version === 0 || OURS.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function networkOf(address: string): string {
  if (isIP(address) === 4) return address;
  const full = new URL(`http://[${address.split('%', 1)[0]}]`).hostname.slice(1, -1);
  const [front = '', back = ''] = full.split('::');
  const [head, tail] = [front, back].map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - (head?.length ?? 0) - (tail?.length ?? 0)).fill('0');
  return [...(head ?? []), ...zeros, ...(tail ?? [])].slice(0, 4).join(':');
}
