import { ask } from '../../harness/ask.js';

interface Made {
  readonly createPayerToken: { readonly payerToken: { readonly token: string; readonly expiresAt: string } };
}

/** Makes a payer token for what is named, as a shop makes it, and gives it with when it ends. */
export async function makePayerToken(url: string, named: string, credential?: string) {
  const text = `mutation { createPayerToken(input: { ${named} }) { payerToken { token expiresAt } } }`;
  const { data, errors } = await ask<Made>(url, text, {}, credential);
  if (!data) throw new Error(`No token was made: ${JSON.stringify(errors)}`);
  return data.createPayerToken.payerToken;
}

/** As makePayerToken, without when it ends. */
export async function payerToken(url: string, named: string, credential?: string): Promise<string> {
  return (await makePayerToken(url, named, credential)).token;
}
