import { InvalidInput } from '../../domain/errors.js';
import { type NodeName, nodeNamed } from '../../domain/node-id.js';
import { ENTITIES, ENTITY_KEYS, type EntityType, type KeyField } from './entities.js';

/** An entity that a router names, and as what. */
export type NamedEntity =
  | { readonly type: 'PaymentOperation'; readonly id: string }
  | { readonly type: 'PayoutOperation'; readonly id: string }
  | { readonly type: 'Checkout'; readonly id: string }
  | Exclude<NodeName, { readonly type: 'Own' }>;

type KeyTexts = Readonly<Partial<Record<KeyField, string>>>;

/**
 * What a representation names; `null` where its id is none of that type. It may be anything that JSON can say, so nothing of it
 * but the texts of one key comes through. Raises InvalidInput, which quotes nothing.
 */
export function entityNamed(representation: unknown, argument: string): NamedEntity | null {
  if (!isObject(representation)) throw new InvalidInput(argument, 'a representation is an object.');
  const type = ENTITIES.get(String(ownText(representation, '__typename')));
  if (!type) throw new InvalidInput(`${argument}.__typename`, 'must be the name of an entity of this subgraph.');
  const names = Object.keys(representation).filter((name) => name !== '__typename');
  const key = ENTITY_KEYS[type].find((one) => one.length === names.length && one.every((name) => names.includes(name)));
  if (!key)
    throw new InvalidInput(argument, 'beside "__typename" a representation has the fields of one key, and no others.');
  return named(type, Object.fromEntries(key.map((name) => [name, keyText(representation, name, argument)])));
}

function named(type: EntityType, { id, account = '', paymentId = '', orderId = '' }: KeyTexts): NamedEntity | null {
  if (id === undefined)
    return type === 'Payment' ? { type, account, paymentId } : { type: 'PayoutStatus', account, orderId };
  const node = nodeNamed(id);
  if (type === 'PaymentOperation' || type === 'PayoutOperation' || type === 'Checkout')
    return node?.type === 'Own' ? ({ type, id } as NamedEntity) : null;
  return node !== null && node.type !== 'Own' && node.type === type ? node : null;
}

function keyText(representation: object, name: KeyField, argument: string): string {
  const path = `${argument}.${name}`;
  if (name !== 'account') return textOf(representation, name, path);
  const { account } = representation as { readonly account: unknown };
  // Routers may ask for the type of every object.
  const isAccount = isObject(account) && Object.keys(account).every((one) => one === 'id' || one === '__typename');
  if (!isAccount) throw new InvalidInput(path, 'must be an object with the "id" of an account, and no other field.');
  return textOf(account, 'id', `${path}.id`);
}

function textOf(of: object, name: string, path: string): string {
  const text = ownText(of, name);
  if (text === undefined || text === '') throw new InvalidInput(path, 'must be text.');
  return text;
}

function ownText(of: object, name: string): string | undefined {
  const value: unknown = Object.hasOwn(of, name) ? (of as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
