import * as z from 'zod';
import { type ConfiguredShop, INSTALLATION, SHOP_OR_ACCOUNT } from '../domain/shops/shop.js';
import { type Account, shopOf } from '../freedompay/account.js';

const former = z
  .string()
  .trim()
  .regex(SHOP_OR_ACCOUNT, 'must be shops such as "kz:500123", or account ids of former times');
const formerList = z
  .string()
  .transform((value) => value.split(',').filter((one) => one.trim() !== ''))
  .pipe(z.array(former));

/** Which installation of the provider's software the shop is at. */
export const installation = z.string().regex(INSTALLATION, 'must be a name such as "kz" or "uz"');

/** What the shop was before, in a file. */
export const formerly = z.array(former);

/** The variables that say what became of shops; those of the single account come first. */
export const shopVariables = {
  FREEDOMPAY_INSTALLATION: installation.optional(),
  FREEDOMPAY_FORMERLY: formerList.optional(),
  GONE_SHOPS: formerList.optional(),
};

/** The accounts as the shops that they are. */
export function shopsOf(accounts: readonly Account[]): readonly ConfiguredShop[] {
  return accounts.map((account) => ({
    account: account.id,
    shop: shopOf(account),
    formerly: (account.formerly ?? []).filter((one) => one !== shopOf(account)),
  }));
}

/** What is wrong with which shops there are and were. Two names for one shop would be two locks for one payment, and two wishes for one key. */
export function shopProblems(accounts: readonly Account[], gone: readonly string[]): string[] {
  const shops = shopsOf(accounts);
  const problems: string[] = [];
  shops.forEach(({ account, shop, formerly: before }, index) => {
    const twin = shops.slice(0, index).find((one) => one.shop === shop);
    if (twin)
      problems.push(
        `FREEDOMPAY_ACCOUNTS_FILE lists shop ${shop} under two ids, "${twin.account}" and "${account}", so that one payment could be refunded through each: remove one, or say where they are at different installations of the provider (installation).`,
      );
    for (const one of before) {
      const other = shops.find(
        (any, at) => at !== index && (any.shop === one || (at < index && any.formerly.includes(one))),
      );
      if (other)
        problems.push(
          `"${one}" cannot be what account "${account}" was formerly: account "${other.account}" is or was it.`,
        );
    }
    const lost = [shop, ...before].find((one) => gone.includes(one));
    if (lost !== undefined)
      problems.push(`GONE_SHOPS names ${lost}, which account "${account}" is or was: remove it from one of the two.`);
  });
  return problems;
}
