import * as z from 'zod';
import { isPlainHttpUrl } from '../domain/hosts.js';
import { Secret } from '../domain/secret.js';
import type { Account } from '../freedompay/account.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../simulator/credentials.js';
import { holdDays, holdDaysInFile, horizon, horizonInFile, timeZone, zoneOfHost } from './account-times.js';
import { flavour, paymentCurrency } from './flavour/flavour.js';
import {
  type ApprovalLists,
  approvalLimitsOf,
  limits,
  payoutInFile,
  payoutRulesOf,
  payoutVariables,
} from './money-limits.js';
import { formerly, installation, shopVariables } from './shops.js';

/** The variables that are set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text that says something. */
export const text = z.string({ error: 'is missing' }).trim().min(1, 'must not be empty');
/** An http(s) URL, given back as URLs are written, without the slash at its end. */
export const baseUrl = text
  .refine(isPlainHttpUrl, 'must be a URL that begins with https:// (or http://), without user, password and query')
  .transform((value) => new URL(value).href.replace(/\/+$/, ''));

/** The variables that make the single account, or name the file that lists several. */
export const accountVariables = {
  FREEDOMPAY_URL: baseUrl.optional(),
  FREEDOMPAY_MERCHANT_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be digits')
    .optional(),
  FREEDOMPAY_SECRET_KEY: text.optional(),
  FREEDOMPAY_PAYOUT_SECRET_KEY: text.optional(),
  FREEDOMPAY_PREVIOUS_SECRET_KEYS: text.optional(),
  FREEDOMPAY_API: flavour.default('merchant'),
  PAYMENT_CURRENCY: paymentCurrency.optional(),
  FREEDOMPAY_TIME_ZONE: timeZone.optional(),
  FREEDOMPAY_ACCOUNTS_FILE: text.optional(),
  DEFAULT_ACCOUNT: text.optional(),
  REFUND_LIMIT: limits.optional(),
  REFUND_LIMIT_PER_DAY: limits.optional(),
  APPROVAL_ABOVE_CAPTURE: limits.optional(),
  APPROVAL_ABOVE_CANCEL: limits.optional(),
  APPROVAL_ABOVE_REFUND: limits.optional(),
  OUTCOME_HORIZON_MS: horizon.optional(),
  HOLD_DAYS: holdDays.optional(),
  ...payoutVariables,
  ...shopVariables,
};
export type AccountVariables = z.infer<z.ZodObject<typeof accountVariables>>;

/** What only a shop of one's own has. */
const REAL_SHOP = [
  'FREEDOMPAY_MERCHANT_ID',
  'FREEDOMPAY_SECRET_KEY',
  'FREEDOMPAY_PAYOUT_SECRET_KEY',
  'FREEDOMPAY_PREVIOUS_SECRET_KEYS',
] as const;

/** What belongs to the single account: none of it may stand beside an accounts file. */
const SINGLE_ACCOUNT = [
  'FREEDOMPAY_URL',
  ...REAL_SHOP,
  'FREEDOMPAY_API',
  'PAYMENT_CURRENCY',
  'FREEDOMPAY_TIME_ZONE',
  'REFUND_LIMIT',
  'REFUND_LIMIT_PER_DAY',
  'APPROVAL_ABOVE_CAPTURE',
  'APPROVAL_ABOVE_CANCEL',
  'APPROVAL_ABOVE_REFUND',
  'PAYOUT_LIMIT',
  'PAYOUT_LIMIT_PER_DAY',
  'PAYOUT_LIMIT_OF_ACCOUNT_PER_DAY',
  'APPROVAL_ABOVE_PAYOUT',
  'PAYOUT_CURRENCY',
  'OUTCOME_HORIZON_MS',
  'HOLD_DAYS',
  'FREEDOMPAY_INSTALLATION',
  'FREEDOMPAY_FORMERLY',
] as const;

const accountsFile = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[\w-]{1,50}$/, 'must be 1 to 50 letters, digits, "-" or "_"'),
      name: text.max(100, 'must be at most 100 characters').optional(),
      url: baseUrl,
      merchantId: z.string({ error: 'is missing' }).regex(/^\d{1,20}$/, 'must be digits'),
      secretKey: text,
      payoutSecretKey: text.optional(),
      previousSecretKeys: z.array(text).default([]),
      installation: installation.optional(),
      formerly: formerly.optional(),
      api: flavour.default('merchant'),
      paymentCurrency: paymentCurrency.optional(),
      timeZone: timeZone.optional(),
      refundLimit: limits.default([]),
      refundLimitPerDay: limits.default([]),
      approvalAbove: z
        .strictObject({
          capture: limits.optional(),
          cancel: limits.optional(),
          refund: limits.optional(),
          payout: limits.optional(),
        })
        .optional(),
      ...payoutInFile,
      outcomeHorizonMs: horizonInFile.optional(),
      holdDays: holdDaysInFile.optional(),
    }),
  )
  .min(1, 'must list at least one account');

/** The account of the environment. Adds what is wrong with it to the problems. */
export function singleAccount(
  values: AccountVariables,
  given: Environment,
  usesSimulator: boolean,
  problems: string[],
): Account {
  if (usesSimulator) {
    // Whoever set these means real money, and would hand the simulator a real secret.
    for (const name of REAL_SHOP) {
      if (given[name] !== undefined)
        problems.push(`${name} is not for the simulator: set FREEDOMPAY_URL too, such as https://api.freedompay.kz.`);
    }
  } else {
    for (const name of ['FREEDOMPAY_MERCHANT_ID', 'FREEDOMPAY_SECRET_KEY'] as const) {
      if (given[name] === undefined) problems.push(`${name} is missing: FREEDOMPAY_URL needs it.`);
    }
  }
  // Only beside the simulator do its own secrets stand in; elsewhere a missing one was reported above.
  const standIn = usesSimulator
    ? { payment: SIMULATOR_SECRET, payout: SIMULATOR_PAYOUT_SECRET }
    : { payment: '', payout: '' };
  const secret = values.FREEDOMPAY_SECRET_KEY;
  const url = values.FREEDOMPAY_URL ?? '';
  const approvalAbove = approvalLimitsOf({
    capture: values.APPROVAL_ABOVE_CAPTURE,
    cancel: values.APPROVAL_ABOVE_CANCEL,
    refund: values.APPROVAL_ABOVE_REFUND,
    payout: values.APPROVAL_ABOVE_PAYOUT,
  });
  return {
    id: 'default',
    baseUrl: url,
    merchantId: values.FREEDOMPAY_MERCHANT_ID ?? SIMULATOR_MERCHANT_ID,
    secret: new Secret(secret ?? standIn.payment),
    payoutSecret: new Secret(values.FREEDOMPAY_PAYOUT_SECRET_KEY ?? secret ?? standIn.payout),
    previousSecrets: (values.FREEDOMPAY_PREVIOUS_SECRET_KEYS ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one) => new Secret(one)),
    flavour: values.FREEDOMPAY_API,
    ...(values.PAYMENT_CURRENCY !== undefined && { paymentCurrency: values.PAYMENT_CURRENCY }),
    timeZone: values.FREEDOMPAY_TIME_ZONE ?? zoneOfHost(url),
    refundLimits: { perOperation: values.REFUND_LIMIT ?? [], perDay: values.REFUND_LIMIT_PER_DAY ?? [] },
    ...(approvalAbove && { approvalAbove }),
    ...payoutRulesOf({
      payoutLimit: values.PAYOUT_LIMIT,
      payoutLimitPerDay: values.PAYOUT_LIMIT_PER_DAY,
      payoutLimitOfAccountPerDay: values.PAYOUT_LIMIT_OF_ACCOUNT_PER_DAY,
      payoutCurrency: values.PAYOUT_CURRENCY,
    }),
    ...(values.OUTCOME_HORIZON_MS !== undefined && { outcomeHorizonMs: values.OUTCOME_HORIZON_MS }),
    ...(values.HOLD_DAYS !== undefined && { holdDays: values.HOLD_DAYS }),
    ...(values.FREEDOMPAY_INSTALLATION !== undefined && { installation: values.FREEDOMPAY_INSTALLATION }),
    ...(values.FREEDOMPAY_FORMERLY && { formerly: values.FREEDOMPAY_FORMERLY }),
  };
}

/** The accounts of a file. Adds what is wrong with them to the problems. */
export function accountsOfFile(
  given: Environment,
  path: string,
  readText: (path: string) => string,
  problems: string[],
): readonly Account[] {
  for (const name of SINGLE_ACCOUNT) {
    if (given[name] !== undefined) {
      problems.push(`${name} cannot stand beside FREEDOMPAY_ACCOUNTS_FILE: put it into the file.`);
    }
  }
  let content: unknown;
  try {
    content = JSON.parse(readText(path));
  } catch (error) {
    problems.push(
      `FREEDOMPAY_ACCOUNTS_FILE cannot be read as JSON: ${error instanceof SyntaxError ? 'bad syntax' : error instanceof Error ? error.message : String(error)}.`,
    );
    return [];
  }
  const parsed = accountsFile.safeParse(content);
  if (!parsed.success) {
    const file = 'FREEDOMPAY_ACCOUNTS_FILE';
    problems.push(
      ...parsed.error.issues.map(({ path: at, message }) => `${file} (${at.join('.') || 'whole'}) ${message}.`),
    );
    return [];
  }
  const accounts = parsed.data.map(
    (entry): Account => ({
      id: entry.id,
      baseUrl: entry.url,
      merchantId: entry.merchantId,
      secret: new Secret(entry.secretKey),
      payoutSecret: new Secret(entry.payoutSecretKey ?? entry.secretKey),
      previousSecrets: entry.previousSecretKeys.map((one) => new Secret(one)),
      flavour: entry.api,
      ...(entry.paymentCurrency !== undefined && { paymentCurrency: entry.paymentCurrency }),
      timeZone: entry.timeZone ?? zoneOfHost(entry.url),
      refundLimits: { perOperation: entry.refundLimit, perDay: entry.refundLimitPerDay },
      ...(entry.name !== undefined && { name: entry.name }),
      ...approvalOf(entry.approvalAbove),
      ...payoutRulesOf(entry),
      ...(entry.outcomeHorizonMs !== undefined && { outcomeHorizonMs: entry.outcomeHorizonMs }),
      ...(entry.holdDays !== undefined && { holdDays: entry.holdDays }),
      ...(entry.installation !== undefined && { installation: entry.installation }),
      ...(entry.formerly && { formerly: entry.formerly }),
    }),
  );
  for (const id of repeated(accounts.map((account) => account.id))) {
    problems.push(`FREEDOMPAY_ACCOUNTS_FILE names account "${id}" twice.`);
  }
  return accounts;
}

function approvalOf(lists: ApprovalLists | undefined): Pick<Account, 'approvalAbove'> {
  const approvalAbove = lists && approvalLimitsOf(lists);
  return approvalAbove ? { approvalAbove } : {};
}

/** What is wrong with the account that is meant where none is named. */
export function defaultAccountProblems(accounts: readonly Account[], named: string | undefined): string[] {
  if (named === undefined || accounts.length === 0 || accounts.some(({ id }) => id === named)) return [];
  return ['DEFAULT_ACCOUNT is not the id of a configured account: name one of them, or leave it out.'];
}

function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((one, index) => texts.indexOf(one) !== index))];
}
