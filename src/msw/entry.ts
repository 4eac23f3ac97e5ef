/** What is used of the package `msw` (2 or newer), which is handed over: no version of it comes with this package. */
export interface Msw<Handler> {
  readonly http: {
    all(path: string, resolver: (info: { readonly request: Request }) => Promise<Response>): Handler;
  };
  bypass(request: Request): Request;
}

/** What is answered by which gateway. */
export interface HandlersOptions<Handler> {
  /** `import * as msw from 'msw'`, with which the handlers are made. */
  readonly msw: Msw<Handler>;
  /** Where the app asks, as msw reads paths: `/graphql`, or a whole URL. */
  readonly url: string;
  /**
   * Who answers. In a test in Node a test gateway of `startTestGateway()`; in a browser the URL of one that runs beside it, of
   * `npm run dev` or of the page's own server, since a gateway is a program of Node and cannot run there.
   */
  readonly gateway: { readonly url: string };
}

/**
 * Handlers of Mock Service Worker that have a gateway with its simulator answer what an app asks over HTTP: queries, mutations and
 * subscriptions over Server-Sent Events or parts. What runs over a WebSocket is not handled. Where the gateway cannot be reached
 * the app sees a network error, as it would anywhere.
 */
export function handlers<Handler>({ msw, url, gateway }: HandlersOptions<Handler>): Handler[] {
  return [
    msw.http.all(url, async ({ request }) => {
      const target = new URL(gateway.url);
      target.search = new URL(request.url).search;
      const forwarded = msw.bypass(await redirected(request, target));
      // What is thrown here msw would answer with HTTP 500, as if a server had been reached.
      return fetch(forwarded).catch(() => Response.error());
    }),
  ];
}

/** The same request to another place; its credentials and its `Accept` go along, and so does whoever stops it. */
async function redirected(request: Request, target: URL): Promise<Request> {
  const { method, headers, signal } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const own = new Headers(headers);
  // They tell of the place that was asked for.
  for (const name of ['host', 'origin', 'referer']) own.delete(name);
  return new Request(target, { method, headers: own, signal, ...(hasBody && { body: await request.arrayBuffer() }) });
}
