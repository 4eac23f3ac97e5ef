import { MalformedMessage, quotedName } from './message.js';

const BOUNDARY = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;,"]{1,70}))\s*(?:;|$)/i;
/** Both spellings are sent: with quotes, as browsers do, and without, as older libraries do (RFC 2183, 2). */
const NAME = /;\s*name=(?:"([^"\r\n]*)"|([^\s;"]+))/i;
const FILE = /;\s*filename\*?=/i;

/** No honest part has longer headers, in bytes. */
const MAX_HEADERS_LENGTH = 4_096;

/**
 * The fields of a multipart body in their order. Text before the first and after the last boundary is passed over, as the
 * standard has it (RFC 2046, 5.1.1). Values are kept to the letter: a byte order mark at the beginning of one is a part of
 * what was signed. Raises MalformedMessage.
 */
export function decodeMultipart(contentType: string, body: Uint8Array): [string, string][] {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new MalformedMessage('The multipart body has no boundary.');
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const fields: [string, string][] = [];
  let part = delimiterFrom(bytes, boundary, 0);
  while (!part.isLast) {
    const next = delimiterFrom(bytes, boundary, part.end);
    fields.push(fieldIn(bytes.subarray(part.end, next.start)));
    part = next;
  }
  return fields;
}

interface Delimiter {
  /** Where what stands before it ends. */
  readonly start: number;
  /** Where what stands behind it begins. */
  readonly end: number;
  readonly isLast: boolean;
}

function delimiterFrom(bytes: Buffer, boundary: string, from: number): Delimiter {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    // It stands at the beginning of a line, or of the body.
    const isLine = at === 0 || at === from || (bytes[at - 2] === CR && bytes[at - 1] === LF);
    if (!isLine) continue;
    let end = at + mark.length;
    const isLast = bytes[end] === DASH && bytes[end + 1] === DASH;
    if (isLast) end += 2;
    while (bytes[end] === SPACE || bytes[end] === TAB) end += 1;
    const endsLine = bytes[end] === CR && bytes[end + 1] === LF;
    if (endsLine || (isLast && end === bytes.length)) {
      return { start: Math.max(from, at - 2), end: endsLine ? end + 2 : end, isLast };
    }
  }
  throw new MalformedMessage('The multipart body cannot be read: a boundary is missing.');
}

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;

function fieldIn(part: Buffer): [string, string] {
  const end = part.subarray(0, MAX_HEADERS_LENGTH).indexOf('\r\n\r\n');
  if (end < 0) throw new MalformedMessage('The multipart body cannot be read: a part has no headers.');
  const headers = text(part.subarray(0, end)).split('\r\n');
  const disposition = headerOf(headers, 'content-disposition');
  const [, quoted, plain] = NAME.exec(disposition) ?? [];
  const name = quoted?.replace(/%0D|%0A|%22/gi, decodeURIComponent) ?? plain;
  if (name === undefined || !/^form-data\s*;/i.test(disposition)) {
    throw new MalformedMessage('The multipart body cannot be read: a part has no name.');
  }
  if (FILE.test(disposition)) throw new MalformedMessage(`Field ${quotedName(name)} is a file.`);
  const coding = headerOf(headers, 'content-transfer-encoding').toLowerCase();
  if (!['', '7bit', '8bit', 'binary'].includes(coding)) {
    throw new MalformedMessage(`Field ${quotedName(name)} is in an encoding that forms do not use.`);
  }
  return [name, text(part.subarray(end + 4))];
}

function headerOf(headers: readonly string[], name: string): string {
  const found = headers.find((header) => header.toLowerCase().startsWith(`${name}:`));
  return found?.slice(name.length + 1).trim() ?? '';
}

function text(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedMessage('The body is not text in UTF-8.');
  }
}

/** `ignoreBOM` is the platform's word for keeping it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
