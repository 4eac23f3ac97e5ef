import { canonicalHost } from '../hosts.js';

/*
 * What is kept belongs to the shop at the provider, not to what it is called here. A shop is an installation of the
 * provider's software and a merchant id in it: merchant ids are given out by each country's installation for itself.
 */

/** The installation where no host and no setting says another. */
const HOME = 'kz';

/** Those whose hosts end as their countries do. */
const ABROAD = ['uz', 'kg', 'ru'];

/** What names an installation in the configuration. */
export const INSTALLATION = /^[a-z][a-z\d-]{0,29}$/;

/** What names a shop, or an account id of a time when rows were kept by those. */
export const SHOP_OR_ACCOUNT = /^(?:[a-z][a-z\d-]{0,29}:\d{1,20}|[\w-]{1,50})$/;

/**
 * The installation that a base URL leads to, by the ending of its host. Whatever has no ending of another country's counts as
 * one: older names, test hosts, proxies and simulators, at whatever port. Two shops that are taken for one are refused at the
 * start, where one that is taken for two could be refunded twice.
 */
export function installationOf(baseUrl: string): string {
  const host = canonicalHost(URL.canParse(baseUrl) ? new URL(baseUrl).host : '') ?? '';
  return ABROAD.find((country) => host.endsWith(`.${country}`)) ?? HOME;
}

/** How a shop is named in the store and in settings: "kz:500123". No account id has a colon. */
export function shopName(installation: string, merchantId: string): string {
  return `${installation}:${merchantId}`;
}

/** Whether the text names a shop; else it is an account id. */
export function isShopName(text: string): boolean {
  return text.includes(':');
}

/** A shop as it is configured now. */
export interface ConfiguredShop {
  /** What it is called here. */
  readonly account: string;
  readonly shop: string;
  /** The shops that it was before, and account ids under which it was kept when rows were kept by those. */
  readonly formerly: readonly string[];
}
