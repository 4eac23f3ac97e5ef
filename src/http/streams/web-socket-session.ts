import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Caller } from '../../domain/caller.js';
import type { StreamedOperation } from './streamed-operation.js';

/** Close codes. Clients come back after all but the first. Source: GraphQL over WebSocket, and RFC 6455, 7.4.1. */
export const UNAUTHORIZED = 4401;
export const INTERNAL_ERROR = 4500;
export const FORBIDDEN = 4403;
const DONE = 1000;
const GOING_AWAY = 1001;
export const TRY_AGAIN_LATER = 1013;

/** How long a connection may be open while nothing is asked on it. */
const IDLE_MS = 60_000;
/** How long a client may take to say goodbye. */
const GOODBYE_MS = 1_000;

/** An operation under way. */
export interface Running {
  readonly requestId: string;
  readonly operation: StreamedOperation;
  readonly isSubscription: boolean;
  /** Gives back what it took. */
  readonly release: () => void;
}

/** One connection of one caller, and the operations that are under way on it. */
export class WebSocketSession {
  /** Who asks, once he has said so. */
  caller: Caller | null = null;
  private readonly running = new Map<string, Running>();
  private idle: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    readonly socket: WebSocket,
    readonly request: IncomingMessage,
  ) {
    this.wait();
  }

  begin(id: string, running: Running): void {
    clearTimeout(this.idle);
    this.running.set(id, running);
  }

  of(id: string): Running | undefined {
    return this.running.get(id);
  }

  end(id: string): void {
    this.running.get(id)?.release();
    this.running.delete(id);
    if (this.running.size === 0) this.wait();
    // That it is complete is told first.
    if (this.isStopping) setImmediate(() => this.stop());
  }

  /** Hangs up, once what may not be broken off has been answered. */
  stop(): void {
    this.isStopping = true;
    const isWaited = [...this.running.values()].some(({ isSubscription }) => !isSubscription);
    if (!isWaited) this.close(GOING_AWAY, 'Going away');
  }

  get stopping(): boolean {
    return this.isStopping;
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), GOODBYE_MS).unref();
  }

  closed(): void {
    clearTimeout(this.idle);
    for (const { release } of this.running.values()) release();
    this.running.clear();
  }

  private wait(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.close(DONE, 'Nothing was asked'), IDLE_MS).unref();
  }
}
