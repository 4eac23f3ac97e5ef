import { MalformedMessage, textOf } from '../../freedompay/protocol/message.js';
import { verify } from '../../freedompay/protocol/signature.js';
import { decodeXml } from '../../freedompay/protocol/xml.js';
import type { Signer } from '../model/replies.js';
import type { Answer } from './delivery.js';

/** What a shop's answer comes to. `untrusted`: unreadable, or not signed by the shop. */
export type WebhookOutcomeWord = 'ok' | 'rejected' | 'error' | 'untrusted';

/** The shop's word and what it says to the payer. */
export interface WebhookOutcome {
  readonly word: WebhookOutcomeWord;
  /** `pg_description`; empty where there is none. */
  readonly description: string;
}

/** Reads an answer; nothing in it counts before its signature. Source: api-reference sections 2.4, 6.2 and 6.3. */
export function webhookOutcome({ body }: Answer, { script, secret }: Signer): WebhookOutcome {
  try {
    const message = decodeXml(body.trim());
    if (!verify(script, message, secret)) return { word: 'untrusted', description: '' };
    const status = textOf(message, 'pg_status');
    const word = status === 'ok' || status === 'rejected' ? status : 'error';
    const description = textOf(message, 'pg_description') || textOf(message, 'pg_error_description') || '';
    return { word, description: description.slice(0, 1024) };
  } catch (error) {
    if (error instanceof MalformedMessage) return { word: 'untrusted', description: '' };
    throw error;
  }
}
