import { isLoopbackHost } from '../../domain/hosts.js';
import type { Environment } from '../accounts.js';

/** What keeps a gateway from starting in production. */
export function databaseProblems(url: string, given: Environment): string[] {
  if (given['DATABASE_URL'] === undefined)
    return [
      'DATABASE_URL is missing: name the file that is backed up, such as file:/var/lib/gateway/gateway.db, or postgres://….',
    ];
  return url === ':memory:'
    ? ['DATABASE_URL=:memory: forgets at each stop what was sent: name a file, or postgres://….']
    : [];
}

/** What is wrong with where word of changes is listened for. */
export function listenProblems({ DATABASE_URL: url, DATABASE_LISTEN_URL: listenUrl = '' }: Environment): string[] {
  // An empty one is one that could not be read.
  return isPostgres(listenUrl) && url !== '' && !isPostgres(url ?? '')
    ? ['DATABASE_LISTEN_URL must be left out where DATABASE_URL is no postgres:// URL.']
    : [];
}

/** What would better be otherwise about a variable that names a database. */
export function databaseWarnings(variable: string, url: string, given: Environment): string[] {
  if (!isPostgres(url)) return [];
  // A user without a host is no URL, and still what the driver takes.
  const parsed = [url, url.replace('@/', '/')].filter((one) => URL.canParse(one)).map((one) => new URL(one))[0];
  const asked = (name: string) => parsed?.searchParams.getAll(name).at(-1);
  const host = asked('host') || parsed?.hostname || given['PGHOST'] || 'localhost';
  // A path, which a URL has to encode, is a socket of this machine.
  if (parsed && (/^(\/|%2f)/i.test(host) || isLoopbackHost(host))) return [];
  switch (tlsOf(asked, given)) {
    case 'verified':
      return [];
    case 'unverified':
      return [`${variable} believes any server that answers: use sslmode=verify-full.`];
    case 'none':
      return [`${variable} leads to another machine without encryption: add ?sslmode=verify-full.`];
  }
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/i.test(url);
}

/** How the driver would connect: what the URL says counts before the environment. */
function tlsOf(asked: (name: string) => string | undefined, given: Environment): 'verified' | 'unverified' | 'none' {
  const ssl = asked('ssl');
  const withFiles = ['sslcert', 'sslkey', 'sslrootcert'].some((name) => asked(name));
  const spoken = asked('sslmode') || (withFiles || ssl === 'true' || ssl === '1' ? 'verify-full' : ssl);
  const mode = spoken ?? (asked('sslnegotiation') === 'direct' ? 'verify-full' : given['PGSSLMODE']);
  const isLax = asked('uselibpqcompat') === 'true' && !asked('sslrootcert');
  if (mode === 'no-verify' || (isLax && /^(prefer|require)$/.test(mode ?? ''))) return 'unverified';
  return /^(prefer|require|verify-ca|verify-full)$/.test(mode ?? '') ? 'verified' : 'none';
}
