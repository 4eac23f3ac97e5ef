import type { Config } from '../../config/config.js';

/** The demo payment that a newcomer is to ask for: the first account's interface has it. */
function demoPaymentOf({ accounts }: Pick<Config, 'accounts'>): string {
  return accounts[0]?.flavour === 'async' ? '01978d0e-0000-7000-8000-000000000003' : '7000000003';
}

/** Tells a newcomer where things are, and one query to try. */
export function welcomeText(config: Pick<Config, 'accounts'>, url: string, simulatorUrl: string): string {
  return `
  Playground   ${url}/graphql
  Simulator    ${simulatorUrl}/   (stands in for the provider: no account, no real money)

  Try          curl -s ${url}/graphql -H 'content-type: application/json' \\
                 -d '{"query":"{ payment(paymentId: \\"${demoPaymentOf(config)}\\") { status refundableAmount { amount currency } } }"}'

`;
}
