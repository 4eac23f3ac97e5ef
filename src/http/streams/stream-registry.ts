import type { Callers } from '../../callers/authenticate-caller.js';
import type { Caller } from '../../domain/caller.js';
import { Unauthenticated } from '../../domain/errors.js';

/** An open stream or connection of a caller. */
export interface RegisteredStream {
  readonly caller: Caller;
  /** The credential it was opened with. */
  readonly authorization: string | undefined;
  /** Cuts it off. */
  readonly end: () => void;
}

/**
 * Streams that are open, and whether their callers still may have them: one whose credential has expired or was revoked
 * since, or a payer's whose maker's was, is cut off, and asking again says why.
 */
export class StreamRegistry {
  private readonly open = new Set<RegisteredStream>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly callers: Pick<Callers, 'authenticate' | 'checkMinter'>,
    /** Milliseconds between two checks of them. */
    private readonly checkEveryMs: number,
  ) {}

  /** Checks a stream until the returned function is called. */
  watch(answer: RegisteredStream): () => void {
    this.open.add(answer);
    this.timer ??= setInterval(() => void this.check(), this.checkEveryMs).unref();
    return () => {
      this.open.delete(answer);
      if (this.open.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private async check(): Promise<void> {
    for (const answer of [...this.open]) {
      if (!(await this.mayGoOn(answer))) answer.end();
    }
  }

  private async mayGoOn({ caller: { expiresAt, only }, authorization }: RegisteredStream): Promise<boolean> {
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) return false;
    try {
      if (only) await this.callers.checkMinter(only);
      else if (expiresAt === null) await this.callers.authenticate(authorization);
      return true;
    } catch (error) {
      // Where nobody can be asked now, who was let in stays in.
      return !(error instanceof Unauthenticated);
    }
  }
}
