import { type ConfiguredShop, isShopName } from './shop.js';

/** What the store holds and what is configured cannot both be right. The message says why and what to do, as a sentence. */
export class ShopConflict extends Error {
  override readonly name = 'ShopConflict';
}

/** What the store holds of shops. */
export interface StoredShops {
  /** By shop, or by account id of former times, the key that its rows are kept under. */
  readonly names: ReadonlyMap<string, string>;
  /** The keys under which there are idempotency keys or open operations. */
  readonly held: ReadonlySet<string>;
}

/** What is to be noted and moved before the gateway may start. */
export interface ShopStorageKeys {
  /** By account id, the key that its rows are kept under. */
  readonly keys: ReadonlyMap<string, string>;
  readonly notes: readonly (readonly [name: string, key: string])[];
  readonly moves: readonly (readonly [from: string, to: string])[];
}

/**
 * Finds the key of each configured shop: the one it has, else that of a shop that it was before, else the id of its account,
 * which is what rows were kept under before shops were noted. Raises ShopConflict where rows would be lost sight of, or would
 * be taken for another shop's.
 */
export function shopStorageKeys(
  stored: StoredShops,
  shops: readonly ConfiguredShop[],
  gone: readonly string[],
): ShopStorageKeys {
  const plans = shops.map((shop) => planOfShop(stored, shop, takenBesides(shop, stored, shops, gone)));
  const keys = new Map(plans.map(({ key }, index) => [shops[index]?.account ?? '', key]));
  refuseTwoOfOne(shops, keys);
  const moves = plans.flatMap((plan) => plan.moves);
  refuseOrphans(stored, new Set([...keys.values(), ...moves.map(([from]) => from)]), gone);
  return { keys, notes: plans.flatMap(({ notes }) => notes), moves };
}

interface PlanOfShop extends Pick<ShopStorageKeys, 'notes' | 'moves'> {
  readonly key: string;
}

function planOfShop({ names, held }: StoredShops, configured: ConfiguredShop, taken: ReadonlySet<string>): PlanOfShop {
  const { account, shop, formerly } = configured;
  const own = names.get(shop);
  const before = formerly.filter(isShopName).flatMap((name) => names.get(name) ?? []);
  const ids = formerly.filter((name) => !isShopName(name) && ![own, ...before].includes(name));
  const another = ids.find((id) => keysOf(names).has(id));
  if (another !== undefined) throw new ShopConflict(ofAnother(configured, another, shopsUnder(names, another)));
  const free = [account, ...ids].filter((id) => !taken.has(id));
  const key = own ?? before[0] ?? free.find((id) => held.has(id)) ?? free[0] ?? shop;
  const rival = before.find((one) => one !== key && held.has(one));
  if (rival !== undefined) throw new ShopConflict(twoHeld(configured, shopsUnder(names, rival)));
  // An older version beside may have written under an id once more.
  const moved = ids.filter((id) => id !== key && (!names.has(id) || held.has(id)));
  return {
    key,
    notes: [...(own === undefined ? [shop] : []), ...moved.filter((id) => !names.has(id))].map((name) => [name, key]),
    moves: moved.map((id) => [id, key]),
  };
}

/** The ids that rows of this shop cannot be kept under: they are another's, or are said to be. */
function takenBesides(
  { shop }: ConfiguredShop,
  { names }: StoredShops,
  shops: readonly ConfiguredShop[],
  gone: readonly string[],
): ReadonlySet<string> {
  const others = shops.filter((one) => one.shop !== shop);
  return new Set([...names.keys(), ...names.values(), ...gone, ...others.flatMap(({ formerly }) => formerly)]);
}

function refuseTwoOfOne(shops: readonly ConfiguredShop[], keys: ReadonlyMap<string, string>): void {
  for (const [account, key] of keys) {
    const twins = shops.filter((one) => one.account !== account && keys.get(one.account) === key);
    if (twins.length === 0) continue;
    const ids = [account, ...twins.map((twin) => twin.account)].map((id) => `"${id}"`).join(' and ');
    throw new ShopConflict(
      `Accounts ${ids} are one shop, since the store was told that one goes on as the other: configure the one that it is now.`,
    );
  }
}

function refuseOrphans({ names, held }: StoredShops, found: ReadonlySet<string>, gone: readonly string[]): void {
  const lost = [...held].filter((key) => !found.has(key)).map((key) => ({ key, shops: shopsUnder(names, key) }));
  const orphans = lost.filter(
    ({ key, shops }) => ![...(shops.length > 0 ? shops : [key])].some((one) => gone.includes(one)),
  );
  const [first] = orphans;
  if (!first) return;
  const orphanNames = orphans
    .map(({ key, shops }) => (shops.length > 0 ? `shop ${shops.at(-1)}` : `account "${key}"`))
    .join(', ');
  const name = first.shops.at(-1) ?? first.key;
  throw new ShopConflict(
    `The store holds idempotency keys or open operations of ${orphanNames}, and no account of the configuration is that: what was asked for there could be sent again, and what is open would stay so. Configure it; where it goes on as another account, list "${name}" as what that account was formerly (FREEDOMPAY_FORMERLY, or formerly in the file of accounts); where it is gone for good, list "${name}" in GONE_SHOPS.`,
  );
}

function ofAnother({ account }: ConfiguredShop, id: string, shops: readonly string[]): string {
  const owner = shops.join(', ');
  return `"${id}" cannot be what account "${account}" was formerly: what is kept under that id belongs to shop ${owner}. Where that is the shop that it was, list ${owner} instead.`;
}

function twoHeld({ account, shop }: ConfiguredShop, [rival]: readonly string[]): string {
  return `Account "${account}" is shop ${shop} and is said to have been ${rival}, and the store holds idempotency keys or open operations of both, which cannot be made one any more: configure ${rival} as an account of its own, or list it in GONE_SHOPS once nothing of it is open.`;
}

function keysOf(names: ReadonlyMap<string, string>): ReadonlySet<string> {
  return new Set([...names].filter(([name]) => isShopName(name)).map(([, key]) => key));
}

/** The shops whose rows are kept under a key, the latest last. */
function shopsUnder(names: ReadonlyMap<string, string>, key: string): readonly string[] {
  return [...names].filter(([name, stored]) => stored === key && isShopName(name)).map(([name]) => name);
}
