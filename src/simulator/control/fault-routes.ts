import { FAULT_KINDS, type FaultKind, type InjectedFault } from '../faults/faults.js';
import { BadRequest, UnknownTransaction } from '../model/refusals.js';
import type { Fields } from './input.js';
import { type ControlRoute, param } from './route.js';

/** Which calls a fault happens to. */
const SCOPE: Fields = { kind: 'text', script: 'text?', paymentId: 'text?', orderId: 'text?', times: 'times?' };

/** What each kind does, and its own fields. */
export const FAULT_GUIDE: Readonly<
  Record<FaultKind, { readonly recipe: string; readonly about: string; readonly fields?: Fields }>
> = {
  delay: {
    recipe: 'The answer comes late',
    about:
      'Takes that many ms longer, or until it is disarmed, before the effect or after it. A webhook is sent that much later.',
    fields: { ms: 'number', after: 'flag?' },
  },
  'drop-before': { recipe: 'The call is lost, nothing happened', about: 'Cuts the connection; nothing happened.' },
  'drop-after': { recipe: 'The answer is lost, the money moved', about: 'Does everything, then cuts the connection.' },
  'http-502': {
    recipe: 'The provider is down, nothing happened',
    about: 'HTTP 502 with a web page; nothing happened.',
  },
  'http-502-after': {
    recipe: 'The provider seems down, the money moved',
    about: 'Does everything, then HTTP 502 with a web page.',
  },
  'http-429': {
    recipe: 'The provider has had too many calls, nothing happened',
    about: 'HTTP 429 with a web page; nothing happened.',
  },
  html: {
    recipe: 'A web page instead of an answer, nothing happened',
    about: 'HTTP 200 with a web page; nothing happened.',
  },
  truncated: {
    recipe: 'The answer breaks off, the money moved',
    about: 'Does everything; the XML ends in the middle.',
  },
  'wrong-signature': {
    recipe: 'The answer is signed wrongly, the money moved',
    about: 'Does everything; the signature is wrong. Of a webhook too.',
  },
  unsigned: {
    recipe: 'The answer is not signed, the money moved',
    about: 'Does everything; no signature and no salt.',
  },
  'forged-success': {
    recipe: 'Somebody forges a success, nothing happened',
    about: 'Does NOTHING and claims success, unsigned (signature: none, the default) or signed by nobody (wrong).',
    fields: { signature: 'text?' },
  },
  'unknown-word': {
    recipe: 'The answer has a status that nobody documents',
    about: 'Does everything; signed, with a status word nobody documents.',
    fields: { word: 'text?' },
  },
  refuse: {
    recipe: 'The provider refuses with a code',
    about: 'An error with that code; nothing happened, or everything ("after"). Signed unless signature is "none".',
    fields: { code: 'text', description: 'text?', after: 'flag?', signature: 'text?' },
  },
  'refund-fails': {
    recipe: 'The refund is accepted and fails later',
    about:
      'The refund is accepted, then ends in error (10020 unless given), after processMs as "process" and returnedMs as "success".',
    fields: { code: 'text?', processMs: 'number?', returnedMs: 'number?' },
  },
  'refund-process': {
    recipe: 'The refund is accepted and does not end',
    about: 'The refund is accepted and stays "process" for that many ms, or until told otherwise.',
    fields: { ms: 'number?' },
  },
  'refund-lag': {
    recipe: 'The refund shows late',
    about: 'The entry of the refund becomes visible only after that many ms.',
    fields: { ms: 'number' },
  },
  'effect-lag': {
    recipe: 'The effect shows late',
    about: 'What a capture, cancel or refund did becomes visible only after that many ms.',
    fields: { ms: 'number' },
  },
  'payment-lag': {
    recipe: 'The new payment shows late',
    about: 'The payment just made becomes visible to the status scripts only after that many ms.',
    fields: { ms: 'number' },
  },
  'ends-later': {
    recipe: 'It is accepted and ends later',
    about:
      'A payout or charge is accepted as under way and ends after that many ms, or when told: paid, or failed with the code.',
    fields: { ms: 'number?', code: 'text?' },
  },
  'older-shape': {
    recipe: 'The answer has the shape of older pages',
    about: 'The removal of a card is answered with a "card" element, as it was until 2023.',
  },
  'pays-repeat': {
    recipe: 'An order is paid out a second time',
    about: 'An order that had a payout gets another, in place of the error 9991.',
  },
  duplicate: {
    recipe: 'A webhook comes twice',
    about: 'A webhook (script: check, result, payout, or all) is sent 2 times at once, or "copies" times.',
    fields: { copies: 'number?' },
  },
  lost: {
    recipe: 'A webhook never comes',
    about: 'A webhook (script: check, result, payout, or all) is never sent: a try that failed.',
  },
  'other-payment': {
    recipe: 'The answer is about another payment',
    about: 'Does everything; signed, about another payment.',
    fields: { otherPaymentId: 'text?' },
  },
  'other-request': {
    recipe: 'The answer is one to another request',
    about: 'Does everything; the answer of the asynchronous Gateway API names another request.',
  },
  'duplicate-field': {
    recipe: 'The answer says its status twice',
    about: 'Does everything; signed, with one field (the status unless given) standing twice.',
    fields: { field: 'text?', value: 'text?' },
  },
};

/** The fault switches. */
export const FAULT_ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: '/faults', about: 'The faults still armed.', run: ({ faults }) => faults.list() },
  {
    method: 'POST',
    path: '/faults',
    about: 'Arms a fault, for one call unless "times" says otherwise. Kinds and their fields: see "faults" below.',
    status: 201,
    body: SCOPE,
    fieldsOf: (json) => ({ ...SCOPE, ...FAULT_GUIDE[kindOf(json)].fields }),
    run({ faults }, input) {
      const id = faults.arm(input as unknown as InjectedFault);
      return faults.list().find((fault) => fault.id === id);
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    about: 'Disarms every fault, and answers the calls that one delays.',
    run: ({ faults }) => ({ cleared: faults.clear() }),
  },
  {
    method: 'DELETE',
    path: '/faults/:id',
    about: 'Disarms one fault, and answers the calls that it delays.',
    run({ faults }, _input, params) {
      if (!faults.clear(param(params, 'id'))) throw new UnknownTransaction(`There is no fault ${param(params, 'id')}.`);
      return { cleared: true };
    },
  },
];

function kindOf(json: unknown): FaultKind {
  const kind = typeof json === 'object' && json !== null && 'kind' in json ? json.kind : undefined;
  const known = FAULT_KINDS.find((one) => one === kind);
  if (!known) throw new BadRequest(`"kind" is one of: ${FAULT_KINDS.join(', ')}.`);
  return known;
}
