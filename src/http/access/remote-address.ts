import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../domain/caller.js';

/** Where proxies of one's own are, where nobody says: this machine and private networks. */
export const PRIVATE_NETWORKS: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
  'fe80::/10',
];

/** Of how many addresses it is remembered whether they are trusted. */
const MAX_KNOWN = 1_000;

/** What tells where a request comes from. */
type Asking = Pick<FastifyRequest, 'headers'> & { readonly ip?: string | undefined };

/**
 * Whose `X-Forwarded-For` is believed. Behind a trusted proxy a request comes from the last address there that is no trusted
 * proxy's own: what stands before it anybody can write.
 */
export class TrustedProxies {
  private readonly networks = new BlockList();
  /** Whether an address is in one of them: proxies are few, and finding out takes longer than all else here. */
  private readonly known = new LRUCache<string, boolean>({ maxSize: MAX_KNOWN, sizeCalculation: () => 1 });
  private readonly hasNames: boolean;

  /** Addresses and networks such as `10.0.0.0/8`; `null`: private networks, one proxy at most. */
  constructor(named: readonly string[] | null = null) {
    this.hasNames = named !== null;
    for (const one of named ?? PRIVATE_NETWORKS) {
      const [address = '', prefix] = one.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.networks.addAddress(address, family);
      else this.networks.addSubnet(address, Number(prefix), family);
    }
  }

  /** The address that a request comes from; `null` where that is not known: behind a proxy that tells nothing, all the world has one. */
  addressOf({ ip, headers }: Asking): string | null {
    const peer = plain(ip ?? '');
    // The connection is gone, and was never asked whose it is.
    if (isIP(peer) === 0) return null;
    if (!this.isTrusted(peer)) return peer;
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    // Where nobody named the proxies there is one at most: a second private address may be a stranger's own word.
    const hops = this.hasNames ? forwarded.reverse() : forwarded.slice(-1);
    for (const hop of hops) {
      const address = plain(hop);
      if (isIP(address) === 0) return null;
      if (!this.isTrusted(address)) return address;
    }
    return null;
  }

  /** As addressOf; where that is not known, the address of whoever is connected, commonly a proxy that tells nothing. */
  nearestOf(request: Asking): string | null {
    const peer = plain(request.ip ?? '');
    return this.addressOf(request) ?? (isIP(peer) === 0 ? null : peer);
  }

  /** Who a request comes from, for counting: an IPv4 address, or the half of an IPv6 address that one customer has. */
  networkOf(request: Asking): string | null {
    const address = this.addressOf(request);
    return address === null ? null : networkIn(address);
  }

  private isTrusted(address: string): boolean {
    const known = this.known.get(address);
    if (known !== undefined) return known;
    const isTrusted = this.networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
    this.known.set(address, isTrusted);
    return isTrusted;
  }
}

/** Where a request comes from, as it may be written down: a payer's address without its last part. */
export function writtenAddress(request: Asking, caller: Caller | null, proxies: TrustedProxies): string | null {
  const address = proxies.nearestOf(request);
  return address !== null && caller?.only ? shortened(address) : address;
}

/** Without its last part, which tells one customer from another: so a payer's address may be written down. */
export function shortened(address: string): string {
  if (isIP(address) === 4) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  return `${networkIn(address).split(':').slice(0, 3).join(':')}::/48`;
}

function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '');
}

function networkIn(address: string): string {
  if (isIP(address) === 4) return address;
  const full = new URL(`http://[${address.split('%', 1)[0]}]`).hostname.slice(1, -1);
  const [front = '', back = ''] = full.split('::');
  const [head, tail] = [front, back].map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - (head?.length ?? 0) - (tail?.length ?? 0)).fill('0');
  return [...(head ?? []), ...zeros, ...(tail ?? [])].slice(0, 4).join(':');
}
