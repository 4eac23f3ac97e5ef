import type { FastifyRequest } from 'fastify';
import type { Callers } from '../callers/callers.js';
import { Unauthenticated } from '../domain/errors.js';
import { callerOf } from './authentication.js';

/**
 * Streams that are open, and whether their callers still may have them: one whose credential has expired or was revoked
 * since, or a payer's whose maker's was, is cut off, and asking again says why.
 */
export class OpenAnswers {
  private readonly open = new Set<FastifyRequest>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly callers: Pick<Callers, 'authenticate' | 'checkMinter'>,
    /** Milliseconds between two looks at them. */
    private readonly lookEveryMs: number,
  ) {}

  /** Looks after a stream until what it returns is called. */
  watch(request: FastifyRequest): () => void {
    this.open.add(request);
    this.timer ??= setInterval(() => void this.look(), this.lookEveryMs).unref();
    return () => {
      this.open.delete(request);
      if (this.open.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private async look(): Promise<void> {
    for (const request of [...this.open]) {
      if (!(await this.mayGoOn(request))) request.raw.socket.destroy();
    }
  }

  private async mayGoOn(request: FastifyRequest): Promise<boolean> {
    const { expiresAt, only } = callerOf(request);
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) return false;
    try {
      if (only) await this.callers.checkMinter(only);
      else if (expiresAt === null) await this.callers.authenticate(request.headers.authorization);
      return true;
    } catch (error) {
      // Where nobody can be asked now, who was let in stays in.
      return !(error instanceof Unauthenticated);
    }
  }
}
