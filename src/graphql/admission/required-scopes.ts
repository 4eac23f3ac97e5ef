import {
  DirectiveLocation,
  defaultFieldResolver,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  type GraphQLType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { Extensions } from 'type-graphql';
import type { Caller, Scope } from '../../domain/caller.js';
import { Forbidden } from '../../domain/errors.js';
import type { GatewayContext } from '../context.js';
import { priceTextOf } from './cost.js';

/** What a field asks of whoever asks for it. */
export interface Requirement {
  readonly scope: Scope;
  /** Whether callers without the scope get `null` rather than an error. */
  readonly nullWithoutScope?: boolean;
  /** Whether payer tokens may ask too: what the field answers with is then held to what the token names. */
  readonly payerToken?: boolean;
}

const listOf = <T extends GraphQLType>(type: T) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)));

const FIELDS = [DirectiveLocation.FIELD_DEFINITION];

/** How it shows in the schema what fields require. The first has the form of federation 2.5, which routers know. */
export const scopeDirectives: readonly GraphQLDirective[] = [
  new GraphQLDirective({
    name: 'requiresScopes',
    description:
      'Only callers with the scopes may ask for the field; others get UNAUTHENTICATED or FORBIDDEN, and nothing is done.',
    locations: FIELDS,
    args: {
      scopes: {
        type: listOf(new GraphQLList(new GraphQLNonNull(GraphQLString))),
        description: 'All scopes of one of these lists, such as [["payments:read"]].',
      },
    },
  }),
  new GraphQLDirective({
    name: 'nullWithoutScope',
    description: 'Beside `@requiresScopes`: callers without the scope get `null`, and no error.',
    locations: FIELDS,
  }),
  new GraphQLDirective({
    name: 'payerToken',
    description:
      'Beside `@requiresScopes`: payer tokens may ask too, for exactly the payments and orders that they name.',
    locations: FIELDS,
  }),
  new GraphQLDirective({
    name: 'notForPayers',
    description: 'For the merchant and its operators: payer tokens get `null`, and no error.',
    locations: FIELDS,
  }),
];

/** Declares that payers get `null` for a field that may be null. `guard` sees to it. */
export function NotForPayers(): MethodDecorator & PropertyDecorator {
  return Extensions({ directives: { notForPayers: {} } }) as MethodDecorator & PropertyDecorator;
}

/** Declares what a field requires. `guard` sees to it. */
export function Requires(scope: Scope, options: Omit<Requirement, 'scope'> = {}): MethodDecorator & PropertyDecorator {
  const directives = {
    requiresScopes: { scopes: [[scope]] },
    ...(options.nullWithoutScope && { nullWithoutScope: {} }),
    ...(options.payerToken && { payerToken: {} }),
  };
  return Extensions({ requirement: { scope, ...options }, directives }) as MethodDecorator & PropertyDecorator;
}

/** Declares that whoever may ask at all may ask for a field, which sees by itself to what it shows. */
export function AnyCaller(): MethodDecorator {
  return Extensions({ anyCaller: true }) as MethodDecorator;
}

/** What a field requires; `null` where nothing beyond what its parent does. */
export function requirementOf({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): Requirement | null {
  return (extensions['requirement'] as Requirement | undefined) ?? null;
}

const properties = new WeakSet<object>();

/** Whether a field of a guarded schema shows a property of its value, to whoever may see it, and does nothing else. */
export function showsProperty(field: GraphQLField<unknown, unknown>): boolean {
  return properties.has(field);
}

/**
 * Puts every requirement in front of its field's resolver. Raises where a query, mutation or subscription declares none: who
 * may ask is decided for each, never by default.
 */
export function guard(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      if (!field.resolve && !field.subscribe) properties.add(field);
      const requirement = requirementOf(field);
      if (requirement) guardField(field, requirement);
      if (requirement) field.description = described(field, requirement);
      if (isNotForPayers(field)) hideFromPayers(field);
      if (!requirement && !field.extensions['anyCaller'] && roots.includes(type))
        throw new Error(`${type.name}.${field.name} does not declare who may ask for it.`);
    }
  }
  return schema;
}

/** What is said of a field, who may ask for it and what it costs: readers of the schema in an editor do not see directives. */
function described({ description, extensions }: Field, { scope, nullWithoutScope, payerToken }: Requirement): string {
  const said = description ?? '';
  const needs = nullWithoutScope ? `Without scope "${scope}" it is \`null\`.` : `Needs scope "${scope}".`;
  return [
    said,
    said.includes(`"${scope}"`) ? '' : needs,
    payerToken ? 'Payer tokens may ask, too.' : '',
    priceTextOf(extensions),
  ]
    .filter(Boolean)
    .join(' ');
}

type Field = GraphQLField<unknown, GatewayContext>;
type Resolver = GraphQLFieldResolver<unknown, GatewayContext>;

function isNotForPayers({ extensions }: Field): boolean {
  return Object.hasOwn(extensions['directives'] ?? {}, 'notForPayers');
}

function hideFromPayers(field: Field): void {
  if (isNonNullType(field.type)) throw new Error(`Field "${field.name}" cannot be null for payers.`);
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => (context.caller.only ? null : resolve(source, args, context, info));
}

function guardField(field: Field, requirement: Requirement): void {
  if (field.subscribe) field.subscribe = guarded(field.subscribe, field, requirement);
  else field.resolve = guarded(field.resolve ?? defaultFieldResolver, field, requirement);
}

function guarded(resolve: Resolver, { name }: Field, requirement: Requirement): Resolver {
  return (source, args, context, info) => {
    const rejection = rejectionFor(context.caller, requirement, name);
    if (rejection === null) return resolve(source, args, context, info);
    if (requirement.nullWithoutScope) return null;
    throw rejection;
  };
}

/** Why a caller may not ask for a field; `null` where they may. */
export function rejectionFor(caller: Caller, { scope, payerToken }: Requirement, name: string): Forbidden | null {
  if (!caller.scopes.has(scope)) return new Forbidden(`Field "${name}" needs scope "${scope}", which you do not have.`);
  if (caller.only && !payerToken) return new Forbidden(`Field "${name}" is not for payer tokens.`);
  return null;
}
