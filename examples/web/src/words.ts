import type { Advice, OperationKind, OperationState, PaymentStatus, RefundStatus } from './gql/graphql.js';

/** What kind of news something is, which gives it its colour and its sign. */
export type Tone = 'good' | 'waiting' | 'bad' | 'unsure' | 'plain';

export interface Words {
  readonly label: string;
  readonly tone: Tone;
}

export interface Explained extends Words {
  /** What it means for whoever reads it, and what to do. */
  readonly sentence: string;
}

// The compiler finds what is missing here when the schema has a new value. A gateway that is newer than this page may send one
// that nobody compiled in, which is read as UNKNOWN and never as a failure.
const STATUS: Readonly<Record<PaymentStatus, Words>> = {
  CREATED: { label: 'Not paid yet', tone: 'plain' },
  PENDING: { label: 'Being paid', tone: 'waiting' },
  AUTHORIZED: { label: 'Held', tone: 'waiting' },
  CAPTURED: { label: 'Captured', tone: 'good' },
  PARTIALLY_REFUNDED: { label: 'Partly refunded', tone: 'good' },
  REFUNDED: { label: 'Refunded', tone: 'plain' },
  CANCELED: { label: 'Canceled', tone: 'plain' },
  FAILED: { label: 'Declined', tone: 'bad' },
  EXPIRED: { label: 'Expired', tone: 'plain' },
  UNKNOWN: { label: 'Unclear', tone: 'unsure' },
};

const REFUND: Readonly<Record<RefundStatus, Words>> = {
  PENDING: { label: 'Under way', tone: 'waiting' },
  SUCCEEDED: { label: 'Given back', tone: 'good' },
  FAILED: { label: 'Failed', tone: 'bad' },
  UNKNOWN: { label: 'Unclear', tone: 'unsure' },
};

const STATE: Readonly<Record<OperationState, Explained>> = {
  AWAITING_APPROVAL: {
    label: 'Needs another person',
    tone: 'waiting',
    sentence: 'The sum is above what one person may decide on. Nothing was sent; the sum is set aside.',
  },
  PENDING: {
    label: 'Under way',
    tone: 'waiting',
    sentence: 'The provider has it, and it does not show yet. This line changes by itself.',
  },
  SUCCEEDED: { label: 'Done', tone: 'good', sentence: 'Confirmed by reading the payment back.' },
  REJECTED: { label: 'Not done', tone: 'bad', sentence: 'No money was moved.' },
  UNKNOWN: {
    label: 'Not known yet',
    tone: 'unsure',
    sentence:
      'It was sent, and no answer that can be trusted came back. The money may have moved. Do not do it again, here or elsewhere: the gateway is finding out, and this line changes by itself.',
  },
};

const ADVICE: Readonly<Record<Advice, string>> = {
  GIVE_UP: 'The same would meet the same end.',
  RETRY_WITH_NEW_KEY: 'It may be tried afresh.',
  WAIT: 'Wait; there is nothing to press.',
  ASK_OPERATOR: 'A person has to compare with the provider’s own records before anything else is done.',
};

const KIND: Readonly<Record<OperationKind, string>> = { CAPTURE: 'Capture', CANCEL: 'Cancel', REFUND: 'Refund' };

export const statusWords = (status: PaymentStatus): Words => STATUS[status] ?? STATUS.UNKNOWN;
export const refundWords = (status: RefundStatus): Words => REFUND[status] ?? REFUND.UNKNOWN;
export const stateWords = (state: OperationState): Explained => STATE[state] ?? STATE.UNKNOWN;
/** An advice that nobody compiled in is taken for the most careful one. */
export const adviceWords = (advice: Advice): string => ADVICE[advice] ?? ADVICE.ASK_OPERATOR;
export const kindWords = (kind: OperationKind): string => KIND[kind] ?? kind;

/** Whether more is to become known of an operation by itself or by another person. */
export const isOpen = (state: OperationState): boolean => state !== 'SUCCEEDED' && state !== 'REJECTED';
