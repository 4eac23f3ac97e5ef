import { createClient as createStreams } from 'graphql-sse';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from 'urql';

/** How the page stands with the gateway: whether what it shows changes by itself. */
export type Connection = 'live' | 'reconnecting';

export interface GatewayClientOptions {
  /** Where the gateway is asked. */
  readonly url: string;
  /** The credential of whoever uses the page. */
  readonly token: string;
  readonly onConnection?: (connection: Connection) => void;
}

/** How long a lost stream waits before it is opened once more, at most. */
const MAX_WAIT_MS = 5_000;

/**
 * Asks over HTTP and watches over Server-Sent Events, where a lost stream comes back by itself and begins with the state of then.
 * Nothing here repeats a mutation: whether a write is sent once more is for a person to decide, with the same key.
 */
export function gatewayClient({ url, token, onConnection }: GatewayClientOptions): Client {
  const headers = { authorization: `Bearer ${token}` };
  const streams = createStreams({
    url,
    headers,
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: (retries) => pause(Math.min(2 ** retries * 250, MAX_WAIT_MS) * (0.5 + Math.random() / 2)),
    on: {
      connecting: (isRepeated) => isRepeated && onConnection?.('reconnecting'),
      connected: () => onConnection?.('live'),
    },
  });
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: streams.subscribe(
              { query, variables: { ...variables } },
              {
                next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
