import { isAsyncAction } from '../model/async/wire.js';
import { plainName } from '../model/script-names.js';
import { cancel, gatewayCancel } from './cancel.js';
import { clearing, doCapture } from './capture.js';
import { directCard, initCard, payCard } from './cards/charge.js';
import { gatewayPayment } from './cards/gateway-payment.js';
import { addCard, addCardOlder, addPayoutCard } from './cards/setup.js';
import { gatewayListCards, gatewayRemoveCard, listCards, removeCard } from './cards/storage.js';
import { statusV2 } from './gateway-status.js';
import { initPayment, paymentPage } from './init-payment.js';
import { mobileApprove, mobilePay, mobileResend } from './mobile/charge-phone.js';
import { getStatus2 } from './payout-status.js';
import { balanceStatus, gatewayBalanceStatus } from './payouts/balance.js';
import { paymentStatus2, payoutStatus2 } from './payouts/status.js';
import { gatewayRegToReg, regToReg } from './payouts/to-card.js';
import { gatewayToIban, toIban } from './payouts/to-iban.js';
import { payToNumber } from './payouts/to-number.js';
import { regToNonreg } from './payouts/to-page.js';
import { makeRecurringPayment, recurrent } from './recurring/charge-profile.js';
import { gatewayRefund, revoke } from './refund.js';
import { MERCHANT_PREFIX, type Script } from './script.js';
import { getStatus3 } from './status.js';

const SCRIPTS: readonly Script[] = [
  initPayment,
  paymentPage,
  getStatus3,
  doCapture,
  cancel,
  revoke,
  getStatus2,
  statusV2,
  clearing,
  gatewayCancel,
  gatewayRefund,
  regToReg,
  regToNonreg,
  toIban,
  balanceStatus,
  paymentStatus2,
  gatewayRegToReg,
  gatewayToIban,
  payToNumber,
  gatewayBalanceStatus,
  payoutStatus2,
  addCard,
  addCardOlder,
  addPayoutCard,
  listCards,
  removeCard,
  gatewayListCards,
  gatewayRemoveCard,
  initCard,
  payCard,
  directCard,
  gatewayPayment,
  makeRecurringPayment,
  recurrent,
  mobilePay,
  mobileApprove,
  mobileResend,
];

/** Whether the simulator has a script of that name, with or without `.php`, or whose path ends so; or an action of it. */
export function isScriptName(script: string): boolean {
  if (isAsyncAction(script)) return true;
  return SCRIPTS.some(({ path }) => path.endsWith(`/${script}`) || plainName(path) === script.replace(/\.php$/, ''));
}

/** How each script is called where one is to be chosen: its path without what is the same for many. Equal ones stand once. */
export const SCRIPT_NAMES: readonly string[] = [
  ...new Set(SCRIPTS.map(({ path }) => path.replace(MERCHANT_PREFIX, '').replace(/^\/((api|g2g)\/)?|\.php$/g, ''))),
];

/** Every path that answers: merchant scripts with and without `.php`, one with and without the slash it is printed with. */
const SCRIPTS_BY_PATH: ReadonlyMap<string, Script> = new Map<string, Script>([
  ...SCRIPTS.flatMap((script): [string, Script][] => [
    [script.path, script],
    [script.path.replace(/\.php$/, ''), script],
  ]),
  [`${paymentPage.path}/`, paymentPage],
]);

/** A script, and the shop that its path names, where it names one. */
export interface FoundScript {
  readonly script: Script;
  readonly merchantId?: string;
}

/** The script that answers at a path; `/v1/merchant/<shop>/…` names a shop. */
export function scriptAt(path: string): FoundScript | undefined {
  const [, merchantId, rest] = /^\/v1\/merchant\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const script = SCRIPTS_BY_PATH.get(merchantId === undefined ? path : `${MERCHANT_PREFIX}${rest}`);
  return script && { script, ...(merchantId !== undefined && { merchantId }) };
}
