import { createHmac, randomUUID } from 'node:crypto';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../../../src/simulator/credentials.js';
import type { Simulator } from '../../../src/simulator/simulator.js';

/** A reply of the asynchronous Gateway API. */
export interface Answered {
  readonly status: number;
  readonly requestId: string | null;
  /** The header X-Request-Status. */
  readonly word: string | null;
  readonly text: string;
  /** biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came. */
  readonly json: any;
}

export interface Asked {
  readonly requestId?: string;
  readonly secret?: string;
  readonly alg?: 'HS256' | 'HS512';
  /** Members of the protected header that are to be otherwise. */
  readonly header?: Readonly<Record<string, string>>;
  /** What is sent in place of the body that was signed. */
  readonly sent?: string;
  readonly path?: string;
}

const PATHS: Readonly<Record<string, string>> = {
  'gateway.payment.create': '/v5/g2g/create',
  'gateway.payment.status': '/v5/g2g/read',
  'gateway.request.status': '/v5/g2g/read',
};

/** Calls an action as a shop does that has read the documentation. */
export async function ask(
  { url }: Simulator,
  action: string,
  body: object,
  { requestId = randomUUID(), secret = SIMULATOR_SECRET, alg = 'HS512', header, ...more }: Asked = {},
): Promise<Answered> {
  const path = more.path ?? PATHS[action] ?? '/v5/g2g/edit';
  const text = JSON.stringify(body);
  const signedHeader = { uri: path, auth_id: SIMULATOR_MERCHANT_ID, method: 'POST', params: '', alg, ...header };
  const head = Buffer.from(JSON.stringify(signedHeader)).toString('base64url');
  const signature = createHmac(alg === 'HS512' ? 'sha512' : 'sha256', secret)
    .update(`${head}.${Buffer.from(text).toString('base64url')}`)
    .digest('base64url');
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-action': action,
      'x-request-id': requestId,
      'x-jws-signature': `${head}..${signature}`,
    },
    body: more.sent ?? text,
  });
  const received = await response.text();
  return {
    status: response.status,
    requestId: response.headers.get('x-request-id'),
    word: response.headers.get('x-request-status'),
    text: received,
    json: received.startsWith('{') && received.endsWith('}') ? JSON.parse(received) : null,
  };
}
