// Asks as an app does whose requests Mock Service Worker answers from a test gateway, and prints what each came to. Argument: the
// folder of the built package, as a URL.
import * as msw from 'msw';
import { setupServer } from 'msw/node';

const [folder] = process.argv.slice(2);
const { startTestGateway } = await import(`${folder}testing/entry.js`);
const { handlers } = await import(`${folder}msw/entry.js`);

const URL_OF_APP = 'https://shop.example/graphql';
const gateway = await startTestGateway();
const server = setupServer(...handlers({ msw, url: URL_OF_APP, gateway }));
server.listen({ onUnhandledRequest: 'bypass' });

const post = (query, headers = {}, signal = undefined) =>
  fetch(URL_OF_APP, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://shop.example', ...headers },
    body: JSON.stringify({ query }),
    signal,
  });
const ask = async (query) => (await post(query)).json();
const dataOf = async (answer) => (await answer).data;

const { paymentId } = await gateway.play('captured');
const status = `{ payment(paymentId: "${paymentId}") { status } }`;
const outcomes = {};

outcomes.before = await dataOf(ask(status));
const get = `${URL_OF_APP}?query=${encodeURIComponent(status)}`;
outcomes.get = await dataOf((await fetch(get, { headers: { 'graphql-require-preflight': 'true' } })).json());

const leaving = new AbortController();
const watching = `subscription { paymentChanged(paymentId: "${paymentId}") { status } }`;
const stream = (await post(watching, { accept: 'text/event-stream' }, leaving.signal)).body
  .pipeThrough(new TextDecoderStream())
  .getReader();
outcomes.live = [await nextOf(stream)];
const refund = `refundPayment(input: { paymentId: "${paymentId}", idempotencyKey: "a" })`;
outcomes.write = await dataOf(ask(`mutation { ${refund} { operation { state } } }`));
outcomes.live.push(await nextOf(stream));
leaving.abort();
while ((await watched()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
outcomes.watchedOnceLeft = await watched();

outcomes.wrong = (await ask('{ nothing }')).errors[0].extensions.code;
await gateway.stop();
outcomes.withoutGateway = await ask(status).catch((error) => error.name);
server.close();
process.stdout.write(JSON.stringify(outcomes));

async function watched() {
  return (await (await fetch(new URL('/health/ready', gateway.url))).json()).watched;
}

/** The status in the next event of a stream. */
async function nextOf(reader) {
  let text = '';
  for (;;) {
    const [, found] = /"status":"(\w+)"/.exec(text) ?? [];
    if (found) return found;
    const { value, done } = await reader.read();
    if (done) return `ended after ${text}`;
    text += value;
  }
}
