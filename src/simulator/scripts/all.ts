import { plainName } from '../model/script-names.js';
import { cancel, gatewayCancel } from './cancel.js';
import { clearing, doCapture } from './capture.js';
import { statusV2 } from './gateway-status.js';
import { initPayment, paymentPage } from './init-payment.js';
import { getStatus2 } from './payout-status.js';
import { gatewayRefund, revoke } from './refund.js';
import type { Script } from './script.js';
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
];

/** Without what stands before it in its path: `cancel` is both flavours'. */
const NAMES = new Set(SCRIPTS.map(({ path }) => plainName(path.slice(path.lastIndexOf('/') + 1))));

/** Whether the simulator has a script of that name, with or without `.php`. */
export function isScriptName(script: string): boolean {
  return NAMES.has(plainName(script));
}

/** Every path that answers: merchant scripts with and without `.php`, one with and without the slash it is printed with. */
export const SCRIPTS_BY_PATH: ReadonlyMap<string, Script> = new Map<string, Script>([
  ...SCRIPTS.flatMap((script): [string, Script][] => [
    [script.path, script],
    [script.path.replace(/\.php$/, ''), script],
  ]),
  [`${paymentPage.path}/`, paymentPage],
]);
