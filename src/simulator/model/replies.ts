import { randomBytes } from 'node:crypto';
import type { Message } from '../../freedompay/protocol/message.js';
import { withSignature } from '../../freedompay/protocol/signature.js';
import { encodeXml } from '../../freedompay/protocol/xml.js';
import { utcStamp } from './dates.js';
import type { Failure } from './transactions.js';

/** An HTTP reply, ready to be sent. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Headers beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where a browser is sent on to. */
  readonly location?: string;
}

/** What a script answers, before it is signed. */
export interface ScriptReply {
  readonly fields: Message;
  /** Fields that stand behind `pg_sig` and are covered by it all the same. */
  readonly trailing?: Message;
  /** Code of the error it reports, if it is one. */
  readonly code?: string;
  /** Path of the page that a browser is shown in place of the fields. */
  readonly page?: string;
}

/** Name and secret that sign a reply. */
export interface Signer {
  readonly script: string;
  readonly secret: string;
  /** Nothing is signed at all. */
  readonly isUnsigned?: boolean;
}

/** The reply with salt and signature: signature behind the fields, before what trails. */
export function signed({ fields, trailing = [] }: ScriptReply, { script, secret, isUnsigned }: Signer): Message {
  if (isUnsigned) return [...fields, ...trailing];
  const salt = randomBytes(12).toString('base64url').replace(/[-_]/g, 'x');
  const signedFields = withSignature(script, [...fields, ['pg_salt', salt], ...trailing], secret);
  const isTrailing = ([name]: Message[number]) => trailing.some(([other]) => other === name);
  return [...signedFields.filter((field) => !isTrailing(field)), ...signedFields.filter(isTrailing)];
}

/** The provider's error envelope. Gateway scripts add the moment. Source: api-reference section 3.0. */
export function errorFields({ code, description }: Failure, moment?: Date): Message {
  return [
    ['pg_status', 'error'],
    ['pg_error_code', code],
    ['pg_error_description', description],
    ...(moment ? [['pg_datetime', utcStamp(moment)] as const] : []),
  ];
}

/** HTTP 200 with the message as XML: so the provider answers everything it understands, errors included. */
export function xmlReply(message: Message): Reply {
  return { status: 200, type: 'application/xml; charset=utf-8', body: encodeXml(message) };
}

/** A page of the provider's web server, which is no message at all. */
export function htmlReply(status: number, title: string): Reply {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, type: 'text/html; charset=utf-8', body };
}
