import type { Socket } from 'node:net';

/** No honest interim reply is longer. */
const MAX_HEAD_LENGTH = 4_096;

const START = Buffer.from('HTTP/1.1 100', 'latin1');
const END = Buffer.from('\r\n\r\n', 'latin1');

/**
 * The socket with every `100 Continue` that stands before a reply taken out of what is read. Some servers in front of the
 * provider send one unasked, which HTTP allows (RFC 9110, 15.2) and undici takes for a broken connection: of a write that
 * was answered nobody would know what became of it.
 */
export function skip100Continue<S extends Socket>(socket: S): S {
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  /** What was read of a reply that may still turn out to begin with an interim one; `null` within a reply. */
  let held: Buffer | null = Buffer.alloc(0);
  socket.write = ((...args: unknown[]) => {
    // A new request: what is read next is the beginning of its reply.
    held ??= Buffer.alloc(0);
    return write(...args);
  }) as S['write'];
  socket.read = ((size?: number) => {
    const chunk: Buffer | null = read(size);
    if (held === null || chunk === null) return chunk;
    const rest = withoutContinue(held.length === 0 ? chunk : Buffer.concat([held, chunk]));
    if (rest.length === 0 || isUndecided(rest)) {
      held = rest;
      return null;
    }
    held = null;
    return rest;
  }) as S['read'];
  return socket;
}

function withoutContinue(bytes: Buffer): Buffer {
  let rest = bytes;
  while (beginsInterim(rest)) {
    const end = rest.indexOf(END);
    if (end < 0) break;
    rest = rest.subarray(end + END.length);
  }
  return rest;
}

/** Whether it cannot be told yet whether an interim reply stands there, or where it ends. */
function isUndecided(bytes: Buffer): boolean {
  if (bytes.length > MAX_HEAD_LENGTH) return false;
  return bytes.length < START.length ? START.subarray(0, bytes.length).equals(bytes) : beginsInterim(bytes);
}

function beginsInterim(bytes: Buffer): boolean {
  return bytes.length >= START.length && bytes.subarray(0, START.length).equals(START);
}
