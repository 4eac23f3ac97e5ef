import { createClient } from 'graphql-sse';
import { closeAfterTest } from './system.js';

/** A subscription as a browser holds it. */
export interface Subscription<Data> {
  /** All that came so far. */
  readonly received: readonly Data[];
  /** What ended it, where it ended. */
  readonly ending: () => 'open' | 'complete' | unknown;
  stop(): void;
}

/** Subscribes over Server-Sent Events; ended with the test. */
export function subscribe<Data>(url: string, query: string): Subscription<Data> {
  const client = createClient({ url: `${url}/graphql`, retryAttempts: 0 });
  const received: Data[] = [];
  let ending: unknown = 'open';
  const stop = client.subscribe<Data>(
    { query },
    {
      next: ({ data, errors }) => {
        if (errors) ending = errors;
        else if (data) received.push(data);
      },
      error: (error) => {
        if (ending === 'open') ending = error;
      },
      complete: () => {
        if (ending === 'open') ending = 'complete';
      },
    },
  );
  closeAfterTest(async () => {
    stop();
    client.dispose();
  });
  return { received, ending: () => ending, stop };
}
