import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { type Caller, mayUse } from '../../domain/caller.js';
import { noneIsYours, notYours } from '../../services/accounts.js';
import { type Requirement, rejectionFor as rejectionOf, requirementOf } from './required-scopes.js';

type Variables = Readonly<Record<string, unknown>>;

/** A field of an operation that asks something of whoever asks for it. */
interface Demand {
  readonly node: FieldNode;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly requirement: Requirement;
  /** Whether it is a mutation or subscription by itself. */
  readonly isRoot: boolean;
}

/** What an operation demands, where no variable hides a field of it. */
const sameDemands = new WeakMap<OperationDefinitionNode, readonly Demand[]>();

/** An operation that was found valid, with its variables. */
export interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/**
 * Raises Forbidden where anything that an operation selects is not for the caller, before any of it runs: so FORBIDDEN never
 * stands beside money that moved. Queries are left to the fields themselves: they change nothing, and one field that is
 * refused leaves the others standing.
 */
export function checkOperationScopes(
  schema: GraphQLSchema,
  asked: Asked,
  caller: Caller,
  /** The configured ones. */
  accountIds: readonly string[],
): void {
  const { operation, variables } = asked;
  if (operation.operation === OperationTypeNode.QUERY) return;
  const demands = demandsOf(schema, asked);
  for (const { definition, requirement } of demands) {
    const rejection = rejectionOf(caller, requirement, definition.name);
    if (rejection && !requirement.nullWithoutScope) throw rejection;
  }
  if (caller.accounts === null) return;
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  for (const demand of demands) if (demand.isRoot) checkAccount(demand, coerced, caller, accountIds);
}

function demandsOf(schema: GraphQLSchema, { document, operation, variables }: Asked): readonly Demand[] {
  const known = sameDemands.get(operation);
  if (known) return known;
  const walk = new Walk(schema, document, withDefaults(operation, variables));
  walk.through(operation.selectionSet, schema.getRootType(operation.operation));
  if (!walk.dependsOnVariables) sameDemands.set(operation, walk.demands);
  return walk.demands;
}

/** Goes through every field that may be asked for: a fragment once, however often it is spread. */
class Walk {
  readonly demands: Demand[] = [];
  dependsOnVariables = false;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly spread = new Set<string>();
  private readonly roots: readonly unknown[];

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    this.roots = [schema.getMutationType(), schema.getSubscriptionType()];
    this.fragments = new Map(fragments.map((one) => [one.name.value, one]));
  }

  through({ selections }: SelectionSetNode, type: GraphQLNamedType | null | undefined): void {
    for (const selection of selections) {
      if (this.isLeftOut(selection.directives)) continue;
      if (selection.kind === Kind.FIELD) {
        this.throughField(selection, type);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition;
        this.through(selection.selectionSet, condition ? this.schema.getType(condition.name.value) : type);
      } else this.throughFragment(selection.name.value);
    }
  }

  private throughField(node: FieldNode, type: GraphQLNamedType | null | undefined): void {
    // Behind an interface any of its types may stand.
    const types = isInterfaceType(type)
      ? [type, ...this.schema.getPossibleTypes(type)]
      : isObjectType(type)
        ? [type]
        : [];
    for (const one of types) {
      const definition = one.getFields()[node.name.value];
      const requirement = definition && requirementOf(definition);
      if (requirement) this.demands.push({ node, definition, requirement, isRoot: this.roots.includes(one) });
      if (definition && node.selectionSet && one === type)
        this.through(node.selectionSet, getNamedType(definition.type));
    }
  }

  private throughFragment(name: string): void {
    const fragment = this.fragments.get(name);
    if (!fragment || this.spread.has(name)) return;
    this.spread.add(name);
    this.through(fragment.selectionSet, this.schema.getType(fragment.typeCondition.name.value));
  }

  /** Only what is left out for certain is. */
  private isLeftOut(directives: readonly DirectiveNode[] = []): boolean {
    return directives.some(({ name, arguments: given = [] }) => {
      const leavesOut = { skip: true, include: false }[name.value];
      const value = given.find((argument) => argument.name.value === 'if')?.value;
      if (leavesOut === undefined || !value) return false;
      if (value.kind === Kind.BOOLEAN) return value.value === leavesOut;
      if (value.kind !== Kind.VARIABLE) return false;
      this.dependsOnVariables = true;
      return this.variables[value.name.value] === leavesOut;
    });
  }
}

/** The values of Boolean variables: as given, else as their defaults have them. */
function withDefaults({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): Variables {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue?.kind === Kind.BOOLEAN ? [[variable.name.value, defaultValue.value] as const] : [],
  );
  const given = Object.entries(variables).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...defaults, ...given]);
}

/** The account that each field names is looked at before the first of them runs. */
function checkAccount(
  { node, definition }: Demand,
  values: Variables,
  caller: Caller,
  accountIds: readonly string[],
): void {
  const args = getArgumentValues(definition, node, values);
  const { account } = { ...args, ...(args['input'] as object | undefined) } as { readonly account?: unknown };
  const mayUseIt = typeof account === 'string' ? mayUse(caller, account) && accountIds.includes(account) : null;
  if (mayUseIt === false) throw notYours(String(account));
  if (mayUseIt === null && !accountIds.some((id) => mayUse(caller, id))) throw noneIsYours();
}
