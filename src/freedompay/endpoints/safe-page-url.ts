import { isLoopbackHost } from '../../domain/hosts.js';
import { UnreadableField } from '../protocol/fields.js';

/**
 * The address of a page that the provider opened, which a browser is sent to: a whole https address without anything that a browser or a header would
 * take for something else. What is handed out is the address as it was understood here, written anew, so that no other
 * reader can understand the provider's text differently. Plain http only where the provider itself is asked on this
 * machine without TLS, as the simulator is.
 */
export function pageUrl(text: string, baseUrl: string): string {
  const isPlain =
    text.length <= MAX_URL_LENGTH && /^https?:\/\/[^\s\p{Cc}\p{Cs}\\]+$/iu.test(text) && URL.canParse(text);
  const url = isPlain ? new URL(text) : null;
  if (!url || !isForBrowsers(url, new URL(baseUrl)) || url.href.length > MAX_URL_LENGTH)
    throw new UnreadableField('field pg_redirect_url is no address that a browser can be sent to');
  return url.href;
}

const MAX_URL_LENGTH = 2_048;

function isForBrowsers({ protocol, username, password }: URL, provider: URL): boolean {
  const isSecure =
    protocol === 'https:' ||
    (protocol === 'http:' && provider.protocol === 'http:' && isLoopbackHost(provider.hostname));
  return isSecure && username === '' && password === '';
}
