/*
 * Hosts are compared parsed, never as texts: "http://127.0.0.1.evil.example", "http://localhost@evil.example" and
 * "HTTP://evil.example" all look like something else to a pattern.
 */

/**
 * The host of a URL, a `Host` header, a variable or a socket in the one form that URLs have it in: lower case, IPv4 with four
 * decimal parts, IPv6 in brackets, no port, no dot at the end. `null` for what names no host.
 */
export function canonicalHost(text: string): string | null {
  return parsedAuthority(text)?.hostname.replace(/\.$/, '') || null;
}

/** Whether a host can only be this machine: `localhost`, 127.0.0.0/8 or ::1, also as IPv6 writes them. No other name counts. */
export function isLoopbackHost(text: string): boolean {
  const host = canonicalHost(text);
  if (host === null) return false;
  // 127.0.0.0/8 inside of IPv6 is ::ffff:7f??:????.
  return (
    host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$|^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(host)
  );
}

/** Whether what is sent to the URL can be read on the way: it is neither encrypted nor stays on this machine. */
export function isOpenToOthers(url: string): boolean {
  const parsed = parsedUrl(url);
  return parsed === null || (!/^(https|wss):$/.test(parsed.protocol) && !isLoopbackHost(parsed.hostname));
}

/** Whether a `Host` header names the host and port of a URL. */
export function isHostOf(header: string, url: string): boolean {
  const parsed = parsedUrl(url);
  const asked = parsed && parsedAuthority(header, parsed.protocol);
  return (
    asked != null && asked.port === parsed?.port && canonicalHost(asked.hostname) === canonicalHost(parsed.hostname)
  );
}

/** Whether a text is an http(s) URL without user and password, query and fragment. */
export function isPlainHttpUrl(text: string): boolean {
  const url = parsedUrl(text);
  return url !== null && isHttp(url) && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

/** Whether a text is the origin of web pages, written as browsers write it. */
export function isOrigin(text: string): boolean {
  const url = parsedUrl(text);
  return url !== null && isHttp(url) && url.origin === text;
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

function parsedUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** A host, with a port or without. What a URL would take for its user, path or end is no part of a host. */
function parsedAuthority(text: string, protocol = 'http:'): URL | null {
  if (text === '' || /[\s/\\?#@\p{Cc}]/u.test(text)) return null;
  // Sockets and variables give IPv6 addresses without brackets, and with a zone that says on which link.
  const isBareIPv6 = !text.startsWith('[') && text.split(':').length > 2;
  return parsedUrl(`${protocol}//${isBareIPv6 ? `[${text.replace(/%.*$/, '')}]` : text}`);
}
