import type { IncomingMessage, ServerResponse } from 'node:http';
import { startTestGateway, type TestGateway } from 'freedompay-graphql/testing';
import type { Connect, Plugin } from 'vite';
import { BELIEVES_US, PEOPLE, tokenOf } from './people.js';

/** What there is to look at. */
const SCENARIOS = [
  'held',
  'captured',
  'partly-refunded',
  'declined-10009',
  'unknown-status',
  'large',
  'lost-answer-applied',
];

/**
 * Puts a gateway with its simulator behind the development server: `/graphql` is asked there, and `/session` signs people in. With
 * a real gateway, `server.proxy` names its address, and `/session` is your own backend.
 */
export function devGateway(given?: TestGateway): Plugin {
  let gateway: TestGateway | undefined = given;
  const sessions: Connect.NextHandleFunction = (request, response) => {
    if (gateway) answerSession(gateway, request, response).catch((error) => response.writeHead(500).end(String(error)));
  };
  return {
    name: 'dev-gateway',
    apply: 'serve',
    async config() {
      gateway ??= await started();
      const proxy = { '/graphql': new URL(gateway.url).origin };
      return { server: { proxy }, preview: { proxy } };
    },
    configureServer: ({ middlewares }) => void middlewares.use('/session', sessions),
    configurePreviewServer: ({ middlewares }) => void middlewares.use('/session', sessions),
  };
}

async function started(): Promise<TestGateway> {
  const gateway = await startTestGateway({ env: BELIEVES_US });
  const played = await Promise.all(SCENARIOS.map((name) => gateway.play(name)));
  // What a gateway has seen is what its lists show.
  const ids = played.map(({ paymentId }) => `"${paymentId}"`).join();
  await gateway.query(`{ paymentsById(paymentIds: [${ids}]) { id } }`, {}, await asPerson('aigerim'));
  return gateway;
}

async function answerSession(gateway: TestGateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const search = new URL(request.url ?? '', 'http://localhost').searchParams;
  const [as, order] = [search.get('as'), search.get('order')];
  const session = order === null ? await personSession(as ?? '') : await payerSession(gateway, order);
  if (!session) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(session));
}

async function personSession(id: string): Promise<{ name: string; token: string } | null> {
  const name = PEOPLE[id];
  return name === undefined ? null : { name, token: await tokenOf(id) };
}

/** A payer gets a token for their order and nothing else, made by the shop's backend. */
export async function payerSession(
  gateway: TestGateway,
  orderId: string,
): Promise<{ name: string; token: string } | null> {
  const { data } = await gateway.query<{ createPayerToken: { payerToken: { token: string } } | null }>(
    'mutation ($orderId: String!) { createPayerToken(input: { orderIds: [$orderId] }) { payerToken { token } } }',
    { orderId },
    await asPerson('aigerim'),
  );
  const token = data?.createPayerToken?.payerToken.token;
  return token === undefined ? null : { name: 'payer', token };
}

async function asPerson(id: string): Promise<Readonly<Record<string, string>>> {
  return { authorization: `Bearer ${await tokenOf(id)}` };
}
