import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** High levels would take a minute for a few percent. */
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};

const PIECE = 64 * 1024;

/**
 * A large page that is the same for everybody: made into bytes once for each coding, so that a thousand readers who never
 * read hold one page, and not a thousand.
 */
export class CompressedPage {
  private constructor(
    private readonly etag: string,
    private readonly bytes: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>,
  ) {}

  static async of(html: string): Promise<CompressedPage> {
    const identity = Buffer.from(html);
    const [br, zipped] = await Promise.all([promisify(brotliCompress)(identity, BROTLI), promisify(gzip)(identity)]);
    const etag = createHash('sha256').update(identity).digest('base64url').slice(0, 22);
    return new CompressedPage(etag, { br, gzip: zipped, identity });
  }

  /** Sends it in the coding that the client likes best, or says that the client has it already. */
  send({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
    const coding = codingFor(headers['accept-encoding']);
    // Another coding is another text of bytes, and must not be taken for this one.
    const etag = `"${this.etag}-${coding}"`;
    reply
      .header('cache-control', 'no-cache')
      .header('etag', etag)
      .header('vary', 'accept, accept-encoding')
      .type('text/html; charset=utf-8');
    if (headers['if-none-match']?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
      return reply.code(304).send();
    if (coding !== 'identity') reply.header('content-encoding', coding);
    const bytes = this.bytes[coding];
    return reply.header('content-length', bytes.length).send(Readable.from(pieces(bytes)));
  }
}

/** Views of the bytes, no copies: by how many of them are taken it shows that a client reads on, however slowly. */
function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

function codingFor(accepted: string | undefined): 'br' | 'gzip' | 'identity' {
  if (accepted === undefined) return 'identity';
  const [best] = new Negotiator({ headers: { 'accept-encoding': accepted } }).encodings(['br', 'gzip', 'identity']);
  return best === 'br' || best === 'gzip' ? best : 'identity';
}
