import { IncomingMessage } from 'node:http';

/**
 * A request that turns into something else only where it asks for a WebSocket. Node.js would take every wish to speak
 * another protocol for one, as soon as there is anybody who takes any, and some clients wish for HTTP/2 with each request.
 */
export class Request extends IncomingMessage {
  private wishes: boolean | null = null;

  get upgrade(): boolean | null {
    if (!this.wishes || this.method === 'CONNECT') return this.wishes;
    return this.method === 'GET' && this.headers.upgrade?.toLowerCase() === 'websocket';
  }

  set upgrade(wishes: boolean | null) {
    this.wishes = wishes;
  }
}
