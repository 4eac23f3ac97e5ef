import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { SCOPES } from '../../../src/domain/caller.js';
import { ask, until } from '../../harness/ask.js';
import { AUDIENCE, BELIEVES_TOKENS, ISSUER, token } from '../../harness/credentials.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startProvider } from '../../harness/system.js';

/*
 * Callers whom an issuer of tokens names, of the program as it is built and started.
 */

const READ = '{ payment(paymentId: "7000000002") { status } }';

/** An issuer with one key, which it can withdraw, and which can fail. */
async function issuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
  const state = { keys: [key], isDown: false, asked: 0 };
  const server = createServer((_request, reply) => {
    state.asked += 1;
    reply.writeHead(state.isDown ? 500 : 200, { 'content-type': 'application/json' });
    reply.end(JSON.stringify({ keys: state.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(async () => void server.close());
  const JWT_JWKS_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const sign = (sub: string) =>
    new SignJWT({
      iss: ISSUER,
      aud: AUDIENCE,
      sub,
      scope: SCOPES.join(' '),
      exp: Math.floor(Date.now() / 1_000) + 3_600,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(privateKey);
  return { state, sign, env: { JWT_JWKS_URL, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE } };
}

/** Has the program's clock jump ahead by a minute at a signal. */
const JUMPING_CLOCK = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    "process.on('SIGUSR2', () => { const { now } = Date; Date.now = () => now() + 60001; console.log('jumped'); });",
  )}`,
};

test('a key that the issuer withdrew is good for a minute at most', async () => {
  const { state, sign, env } = await issuer();
  const { url: provider } = await startProvider();
  const program = await listeningProgram(provider, { ...env, ...JUMPING_CLOCK });
  const credential = await sign('anna');
  expect((await ask(program.url, READ, {}, credential)).status).toBe(200);
  state.keys = [];
  expect((await ask(program.url, READ, {}, credential)).status).toBe(200);
  program.child.kill('SIGUSR2');
  await until(program.written, (text) => text.includes('jumped'));
  expect((await ask(program.url, READ, {}, credential)).status).toBe(401);
});

test('an issuer that fails is logged once, with the cause, however many ask; they hear that it is not their fault', async () => {
  const { state, sign, env } = await issuer();
  state.isDown = true;
  const { url: provider } = await startProvider();
  const program = await listeningProgram(provider, env);
  for (let n = 0; n < 12; n++) {
    const { status, errors } = await ask(program.url, READ, {}, await sign(`caller-${n}`));
    expect([status, errors[0]?.extensions]).toMatchObject([503, { code: 'INTERNAL_SERVER_ERROR', retryable: true }]);
  }
  program.child.kill('SIGTERM');
  await program.ended;
  const said = program.log().filter(({ msg }) => msg === 'defect');
  expect(said).toHaveLength(1);
  expect(said[0]?.['err']).toMatchObject({
    type: 'TokenKeysUnavailable',
    cause: { message: expect.stringContaining('Expected 200 OK') },
  });
});

test('a token about nobody opens nothing', async () => {
  const { url: provider } = await startProvider();
  const program = await listeningProgram(provider, BELIEVES_TOKENS);
  for (const sub of ['', ' ', 7, null, ['anna']]) {
    const { status, errors } = await ask(program.url, READ, {}, await token({ sub }));
    expect([sub, status, errors[0]?.extensions['code']]).toEqual([sub, 401, 'UNAUTHENTICATED']);
  }
});

test('two callers whose long names begin alike are two: what one used up the other still has', async () => {
  const { url: provider } = await startProvider();
  const limits = { REQUEST_COST_LIMIT: '2', CALLER_COST_PER_MINUTE: '2' };
  const program = await listeningProgram(provider, { ...BELIEVES_TOKENS, ...limits });
  const [one, other] = [await token({ sub: `${'a'.repeat(200)}1` }), await token({ sub: `${'a'.repeat(200)}2` })];
  for (const expected of [200, 200, 429]) expect((await ask(program.url, READ, {}, one)).status).toBe(expected);
  expect((await ask(program.url, READ, {}, other)).status).toBe(200);
});
