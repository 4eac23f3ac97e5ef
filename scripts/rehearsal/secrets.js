// The secrets of a rehearsal's gateways, all in files, and how each is changed without an outage: in the order that
// docs/operations.md demands, each time until what the old one signed is refused.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { becomes, makeKey, revokeKey } from './gateways.js';

const ISSUER = { JWT_ISSUER: 'https://issuer.rehearsal', JWT_AUDIENCE: 'rehearsal' };
const MINT = 'mutation ($id: ID!) { createPayerToken(input: { paymentIds: [$id] }) { payerToken { token } } }';
const text = () => randomBytes(32).toString('base64url');
const signing = () => `whsec_${randomBytes(32).toString('base64')}`;

/** The files, and the credentials that callers hold: `callers` is what the load shows. */
export class Secrets {
  callers = { key: '', token: '', payer: '' };
  #held;

  /** `isOlder`: the release that runs first is another, which may refuse a file of previous secrets that is empty. */
  constructor(folder, provider, store, backend, { isOlder }) {
    Object.assign(this, { folder, provider, backend, nextUrl: store.nextUrl, isOlder });
    this.#held = { jwt: text(), payer: text(), backend: signing(), ...provider.secrets };
    this.#put('DATABASE_URL', store.url);
    this.#put('FREEDOMPAY_SECRET_KEY', this.#held.payment);
    this.#put('FREEDOMPAY_PAYOUT_SECRET_KEY', this.#held.payout);
    this.#put('JWT_SECRET', this.#held.jwt);
    this.#put('PAYER_TOKEN_SECRET', this.#held.payer);
    this.#put('BACKEND_SECRET', this.#held.backend);
    // There from the start, without any: variables do not change in a program that runs.
    for (const name of ['FREEDOMPAY', 'JWT', 'PAYER_TOKEN', 'BACKEND']) this.#dropPrevious(name);
    backend.secret = this.#held.backend;
  }

  /** The variables that name the files. */
  get variables() {
    return { ...ISSUER, ...Object.fromEntries([...this.#paths].map(([name, path]) => [`${name}_FILE`, path])) };
  }

  #paths = new Map();

  /** Hands out the first credentials. */
  async begin(gateways, build, paymentId) {
    Object.assign(this, { gateways, build, paymentId });
    this.callers.token = await this.#token();
    this.callers.key = makeKey(...this.#commands, 'first');
    this.callers.payer = await this.#mint();
  }

  /** What keys are made with; `build` is the release that runs. */
  get #commands() {
    return [this.build, { ...this.gateways.env }];
  }

  /** Each secret by what it is called in the report, and what changes it. */
  get changes() {
    return [
      ['secrets of the account', () => this.#changeAccount(), { mayFail: true }],
      ['secret of the issuer', () => this.#changeIssuer()],
      ['secret of payer tokens', () => this.#changePayers()],
      ['secret of events', () => this.#changeBackend()],
      ['API key', () => this.#changeKey()],
      ...(this.nextUrl ? [['password of the database', () => this.#changePassword()]] : []),
    ];
  }

  async #changeAccount() {
    const [payment, payout] = [text(), text()];
    this.#put('FREEDOMPAY_SECRET_KEY', payment);
    this.#put('FREEDOMPAY_PAYOUT_SECRET_KEY', payout);
    this.#putPrevious('FREEDOMPAY', `${this.#held.payment},${this.#held.payout}`);
    await this.gateways.reload();
    await this.provider.changeSecrets({ payment, payout });
    Object.assign(this.#held, { payment, payout });
    this.#dropPrevious('FREEDOMPAY');
    await this.gateways.reload();
  }

  async #changeIssuer() {
    const old = this.callers.token;
    this.#putPrevious('JWT', this.#held.jwt);
    this.#held.jwt = text();
    this.#put('JWT_SECRET', this.#held.jwt);
    await this.gateways.reload();
    await this.#isTaken(old, true);
    this.callers.token = await this.#token();
    await this.#isTaken(this.callers.token, true);
    this.#dropPrevious('JWT');
    await this.gateways.reload();
    await this.#isTaken(old, false);
  }

  async #changePayers() {
    const [old, next] = [this.callers.payer, text()];
    // What one instance signs by the new one the other has to take already.
    this.#putPrevious('PAYER_TOKEN', next);
    await this.gateways.reload();
    this.#put('PAYER_TOKEN_SECRET', next);
    this.#putPrevious('PAYER_TOKEN', this.#held.payer);
    await this.gateways.reload();
    await this.#isTaken(old, true);
    this.#held.payer = next;
    this.callers.payer = await this.#mint();
    this.#dropPrevious('PAYER_TOKEN');
    await this.gateways.reload();
    await this.#isTaken(old, false);
  }

  async #changeBackend() {
    const next = signing();
    this.#put('BACKEND_SECRET', next);
    this.#putPrevious('BACKEND', this.#held.backend);
    await this.gateways.reload();
    this.backend.secret = next;
    this.#held.backend = next;
    this.#dropPrevious('BACKEND');
    await this.gateways.reload();
  }

  async #changeKey() {
    const old = this.callers.key;
    this.callers.key = makeKey(...this.#commands, 'second');
    await this.#isTaken(this.callers.key, true);
    revokeKey(...this.#commands, old);
    // Gateways that run hear of it within five seconds.
    await becomes(async () => (await this.#statuses(old)).every((status) => status === 401), 'The old key is taken.');
  }

  async #changePassword() {
    this.#put('DATABASE_URL', this.nextUrl);
    await this.gateways.replace(this.build);
  }

  #put(name, content) {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    this.#paths.set(name, path);
  }

  #putPrevious(name, content) {
    this.#put(name === 'FREEDOMPAY' ? 'FREEDOMPAY_PREVIOUS_SECRET_KEYS' : `${name}_PREVIOUS_SECRETS`, content);
  }

  /** Takes the old one back: the file is empty then, or holds one that never signed anything. */
  #dropPrevious(name) {
    const unused = name === 'BACKEND' ? signing : text;
    this.#putPrevious(name, this.isOlder ? unused() : '');
  }

  #token() {
    return new SignJWT({ scope: 'payments:read payments:refund', accounts: '*', sub: 'rehearsal' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER.JWT_ISSUER)
      .setAudience(ISSUER.JWT_AUDIENCE)
      .setExpirationTime('12h')
      .sign(new TextEncoder().encode(this.#held.jwt));
  }

  async #mint() {
    const { data } = await post(this.gateways.urls()[0], this.callers.token, MINT, { id: this.paymentId });
    return data.createPayerToken.payerToken.token;
  }

  async #isTaken(credential, expected) {
    for (const status of await this.#statuses(credential))
      if ((status !== 401) !== expected)
        throw new Error(
          expected ? 'A credential is refused that is to be taken.' : 'An old credential is still taken.',
        );
  }

  /** What each instance says to a credential. */
  #statuses(credential) {
    return Promise.all(
      this.gateways.urls().map(async (url) => (await post(url, credential, '{ viewer { name } }', {})).status),
    );
  }
}

async function post(url, credential, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...(await response.json()) };
}
