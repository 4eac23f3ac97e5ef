import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Scope } from '../../../src/domain/caller.js';
import { requirementOf } from '../../../src/graphql/admission/required-scopes.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';

/** A protected field of the schema, and a request that asks for it and for nothing else that is protected apart. */
export interface ProtectedField {
  /** As "Type.field". */
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly text: string;
  /** All scopes that it takes, those of the fields on the way to it first. */
  readonly scopes: readonly Scope[];
  /** Those of them without which there is an error, rather than `null`. */
  readonly demanded: readonly Scope[];
}

interface Step {
  readonly type: string;
  readonly field: GraphQLField<unknown, unknown>;
}

const schema = gatewaySchema();
let keys = 0;

/** Values that the gateway takes, by the name of the argument. They name demo payments; the one to write to takes no write. */
const SAMPLES: Readonly<Record<string, string>> = {
  id: '"7000000002"',
  ids: '["7000000002"]',
  orderId: '"DEMO-PAYOUT-OK"',
  orderIds: '["DEMO-PAYOUT-OK"]',
  paymentId: '"7000000004"',
  paymentIds: '["7000000002"]',
  operationId: '"b36b5a0e-0a5e-4d2c-8d5b-6f3ad8d5d0a1"',
  eventId: '"evt_0b5c1f7e-2d7c-4b43-9b0e-5d3f0f3f8a51"',
  kind: 'REFUND',
  outcome: 'SUCCEEDED',
  note: '"looked at"',
  amount: '"10.00"',
  currency: '"KZT"',
  description: '"Tea"',
  userId: '"u-1"',
  recurringProfileId: '"60000001"',
  phone: '"77010000000"',
  chargeId: '"b36b5a0e-0a5e-4d2c-8d5b-6f3ad8d5d0a2"',
  approvalCode: '"012345"',
  cardId: `"${'A'.repeat(43)}"`,
  returnUrl: '"https://shop.example/cards"',
  captureMethod: 'AUTOMATIC',
  iban: '"KZ00TEST000000000012"',
  iin: '"000000000012"',
  name: '"TEST RECIPIENT"',
  kbe: '"19"',
  knp: '"119"',
  bik: '"KZZSAE"',
};

/** Given though their type does not demand it: without them the request is refused for itself. */
const ALSO_GIVEN = ['paymentIds', 'toIban'];

/** Asked of operations and checkouts, of which the demo data has none: tried with real ones in `nodes.test.ts`. */
const BEHIND_NOTHING = [
  'Checkout.payment',
  'Checkout.recurringProfileId',
  'CardSetup.token',
  'SavedCard.token',
  'PaymentOperation.payment',
  'PayoutOperation.events',
];

/** Every field of the schema that declares who may ask for it. */
export const protectedFields: readonly ProtectedField[] = [
  ...reachedFrom('query'),
  ...reachedFrom('mutation'),
  ...reachedFrom('subscription'),
];

/** All paths from a kind of operation to a protected field that is not on the way to itself: one for each field. */
function reachedFrom(kind: ProtectedField['kind']): ProtectedField[] {
  const root = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: undefined }[kind];
  const start = kind === 'subscription' ? schema.getSubscriptionType() : root;
  const found = new Map<string, ProtectedField>();
  /** The shortest ways first: what lies behind something that the demo data has not is then reached otherwise. */
  const ways: (readonly [typeName: string, way: readonly Step[]])[] = [[start?.name ?? '', []]];
  for (const [typeName, way] of ways) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const steps = [...way, { type: typeName, field }];
      const requirement = requirementOf(field);
      const name = `${typeName}.${field.name}`;
      if (requirement && !found.has(name) && !(kind === 'query' && BEHIND_NOTHING.includes(name))) {
        const scopes = scopesOf(steps);
        const demanded = requirement.nullWithoutScope ? scopesOf(way) : scopes;
        found.set(name, { name, kind, text: `${kind} ${textOf(steps)}`, scopes, demanded });
      }
      const isOnWay = way.some((step) => getNamedType(step.field.type) === getNamedType(field.type));
      if (!isOnWay) ways.push([getNamedType(field.type).name, steps]);
    }
  }
  return [...found.values()];
}

function scopesOf(steps: readonly Step[]): readonly Scope[] {
  return [...new Set(steps.flatMap(({ field }) => requirementOf(field)?.scope ?? []))];
}

function textOf([step, ...rest]: readonly Step[]): string {
  if (!step) return '';
  const { name, args, type } = step.field;
  const given = args.filter(({ defaultValue, type: of }) => isNonNullType(of) && defaultValue === undefined);
  const values = given.map((arg) => `${arg.name}: ${sampleOf(arg.name, arg.type)}`).join(' ');
  const inner = rest.length > 0 ? textOf(rest) : isObjectType(getNamedType(type)) ? '{ __typename }' : '';
  return `{ ${name}${values && `(${values})`} ${inner} }`;
}

function sampleOf(name: string, type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isInputObjectType(named) && !isListType(type)) {
    const fields = Object.values(named.getFields()).filter(
      (field) => (isNonNullType(field.type) && field.defaultValue === undefined) || ALSO_GIVEN.includes(field.name),
    );
    return `{ ${fields.map((field) => `${field.name}: ${sampleOf(field.name, field.type)}`).join(' ')} }`;
  }
  if (name === 'idempotencyKey') {
    keys += 1;
    return `"key-${keys}"`;
  }
  const sample = SAMPLES[name];
  if (sample === undefined) throw new Error(`There is no sample for the argument "${name}": add one.`);
  return sample;
}
