import {
  DirectiveLocation,
  defaultFieldResolver,
  GraphQLBoolean,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { Extensions } from 'type-graphql';
import type { Caller, Scope } from '../../domain/caller.js';
import { Forbidden } from '../../domain/errors.js';
import type { GatewayContext } from '../context.js';

/** What a field asks of whoever asks for it. */
export interface Requirement {
  readonly scope: Scope;
  /** Whether callers without the scope get `null` rather than an error. */
  readonly otherwiseNull?: boolean;
  /** Whether payer tokens may ask too: what the field answers with is then held to what the token names. */
  readonly payerToken?: boolean;
}

/** As it shows in the schema. */
export const requiresDirective = new GraphQLDirective({
  name: 'requires',
  description:
    'Only callers with the scope may ask for the field; others get UNAUTHENTICATED or FORBIDDEN, and nothing is done.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    scope: { type: new GraphQLNonNull(GraphQLString), description: 'The scope, such as "payments:read".' },
    otherwiseNull: {
      type: new GraphQLNonNull(GraphQLBoolean),
      defaultValue: false,
      description: 'Callers without the scope get `null`, and no error.',
    },
    payerToken: {
      type: new GraphQLNonNull(GraphQLBoolean),
      defaultValue: false,
      description: 'Payer tokens may ask too, for exactly the payments and orders that they name.',
    },
  },
});

/** As it shows in the schema. */
export const notForPayersDirective = new GraphQLDirective({
  name: 'notForPayers',
  description: 'For the merchant and its operators: payer tokens get `null`, and no error.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
});

/** Declares that payers get `null` for a field that may be null. `guard` sees to it. */
export function NotForPayers(): MethodDecorator & PropertyDecorator {
  return Extensions({ directives: { notForPayers: {} } }) as MethodDecorator & PropertyDecorator;
}

/** Declares what a field requires. `guard` sees to it. */
export function Requires(scope: Scope, options: Omit<Requirement, 'scope'> = {}): MethodDecorator & PropertyDecorator {
  return Extensions({ directives: { requires: { scope, ...options } } }) as MethodDecorator & PropertyDecorator;
}

/** What a field requires; `null` where nothing beyond what its parent does. */
export function requirementOf({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): Requirement | null {
  const { requires } = (extensions['directives'] ?? {}) as { readonly requires?: Requirement };
  return requires ?? null;
}

/**
 * Puts every requirement in front of its field's resolver. Raises where a query, mutation or subscription declares none: who
 * may ask is decided for each, never by default.
 */
export function guard(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const requirement = requirementOf(field);
      if (requirement) guardField(field, requirement);
      if (requirement) field.description = described(field, requirement);
      if (isNotForPayers(field)) hideFromPayers(field);
      if (!requirement && roots.includes(type))
        throw new Error(`${type.name}.${field.name} does not declare who may ask for it.`);
    }
  }
  return schema;
}

/** What is said of a field, and who may ask for it: readers of the schema in an editor do not see directives. */
function described({ description }: Field, { scope, otherwiseNull, payerToken }: Requirement): string {
  const said = description ?? '';
  if (said.includes(`"${scope}"`)) return said;
  const needs = otherwiseNull ? `Without scope "${scope}" it is \`null\`.` : `Needs scope "${scope}".`;
  return [said, needs, payerToken ? 'Payer tokens may ask, too.' : ''].filter(Boolean).join(' ');
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
    if (requirement.otherwiseNull) return null;
    throw rejection;
  };
}

/** Why a caller may not ask for a field; `null` where they may. */
export function rejectionFor(caller: Caller, { scope, payerToken }: Requirement, name: string): Forbidden | null {
  if (!caller.scopes.has(scope)) return new Forbidden(`Field "${name}" needs scope "${scope}", which you do not have.`);
  if (caller.only && !payerToken) return new Forbidden(`Field "${name}" is not for payer tokens.`);
  return null;
}
