import { htmlReply, type Reply } from '../model/replies.js';
import type { ArmedFault } from './faults.js';

/** What is answered before a call comes to the provider at all; null: nothing, the connection is cut; undefined: it comes there. */
export function answerBeforeProvider(fault: ArmedFault | undefined): Reply | null | undefined {
  switch (fault?.kind) {
    case 'drop-before':
      return null;
    case 'http-502':
      return htmlReply(502, '502 Bad Gateway');
    case 'http-429':
      return htmlReply(429, '429 Too Many Requests');
    case 'html':
      return htmlReply(200, 'Технические работы');
    default:
      return undefined;
  }
}
