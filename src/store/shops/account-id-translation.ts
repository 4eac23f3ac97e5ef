import {
  type BinaryOperationNode,
  type ColumnUpdateNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely';
import type { AccountKeys } from '../db/account-keys.js';
import type { Store } from '../db/schema.js';
import { OpenValue } from '../statements/compiled-once.js';

/** The column of every table that says whose a row is. */
const ACCOUNT = 'account';

/**
 * The store as who knows accounts by their ids sees it: what goes into a column called `account`, or is compared with one,
 * becomes the key that the account's rows are kept under, and what comes out becomes the id again. It is done here, for all
 * statements, so that no statement and no new table can forget it. Statements made of text are not seen through: none of them
 * may hold an account id; what they give back is translated. Where every account still has the id that it is kept under nothing
 * is changed by it; it is there all the same, so that a statement it cannot see through fails in tests, not at the first rename.
 */
export function knownByIds(store: Store, keys: AccountKeys): Store {
  return store.withPlugin(new AccountColumn(keys));
}

class AccountColumn implements KyselyPlugin {
  private readonly inward: InwardAccounts;

  constructor(private readonly keys: AccountKeys) {
    this.inward = new InwardAccounts(keys);
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    return this.inward.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return { ...result, rows: result.rows.map((row) => this.outward(row)) };
  }

  private outward(row: UnknownRow): UnknownRow {
    const key = row[ACCOUNT];
    return typeof key === 'string' ? { ...row, [ACCOUNT]: this.keys.accountOf(key) } : row;
  }
}

class InwardAccounts extends OperationNodeTransformer {
  constructor(private readonly keys: AccountKeys) {
    super();
  }

  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const { leftOperand, rightOperand, ...rest } = super.transformBinaryOperation(node);
    if (isAccount(leftOperand)) return { ...rest, leftOperand, rightOperand: this.keyed(rightOperand) };
    if (isAccount(rightOperand)) return { ...rest, leftOperand: this.keyed(leftOperand), rightOperand };
    return { ...rest, leftOperand, rightOperand };
  }

  protected override transformInsertQuery(query: InsertQueryNode): InsertQueryNode {
    const node = super.transformInsertQuery(query);
    const at = node.columns?.findIndex(isAccount) ?? -1;
    return at < 0 || !node.values ? node : { ...node, values: this.inserted(node.values, at) };
  }

  protected override transformColumnUpdate(node: ColumnUpdateNode): ColumnUpdateNode {
    const update = super.transformColumnUpdate(node);
    return isAccount(update.column) ? { ...update, value: this.keyed(update.value) } : update;
  }

  /** The rows of an insertion, with the key at that place of each. */
  private inserted(values: OperationNode, at: number): OperationNode {
    if (isOf(values, 'SelectQueryNode')) return this.selected(values, at);
    if (!isOf(values, 'ValuesNode')) throw unseen(values);
    const rows = values['values'] as readonly OperationNode[];
    return { ...values, values: rows.map((row) => this.keyed(row, at)) } as OperationNode;
  }

  /** Rows that are selected, with the key at that place. */
  private selected(query: Parts, at: number): OperationNode {
    const selections = (query['selections'] as readonly Parts[]).map((node, index) =>
      index === at ? { ...node, selection: this.aliased(node['selection'] as OperationNode) } : node,
    );
    return { ...query, selections } as OperationNode;
  }

  private aliased(node: OperationNode): OperationNode {
    if (!isOf(node, 'AliasNode')) throw unseen(node);
    return { ...node, node: this.keyed(node['node'] as OperationNode) } as OperationNode;
  }

  /** A value or a list of values, with the keys of accounts for their ids: at that place of a list only, or in all of it. */
  private keyed(node: OperationNode, at?: number): OperationNode {
    // Another column's, and so a key already.
    if (isOf(node, 'ReferenceNode') || isOf(node, 'SelectQueryNode')) return node;
    if (isOf(node, 'ParensNode'))
      return { ...node, node: this.keyed(node['node'] as OperationNode, at) } as OperationNode;
    if (isOf(node, 'ValueNode')) return { ...node, value: this.key(node['value']) } as OperationNode;
    if (isOf(node, 'PrimitiveValueListNode'))
      return { ...node, values: listed(node, at, (value) => this.key(value)) } as OperationNode;
    if (isOf(node, 'ValueListNode'))
      return { ...node, values: listed(node, at, (value) => this.keyed(value as OperationNode)) } as OperationNode;
    throw unseen(node);
  }

  private key(value: unknown): unknown {
    if (value instanceof OpenValue) return value.through((one) => this.key(one));
    return typeof value === 'string' ? this.keys.keyOf(value) : value;
  }
}

type Parts = OperationNode & Readonly<Record<string, unknown>>;

function listed(node: Parts, at: number | undefined, change: (value: unknown) => unknown): readonly unknown[] {
  const values = node['values'] as readonly unknown[];
  return values.map((value, index) => (at === undefined || at === index ? change(value) : value));
}

function isAccount(node: OperationNode): boolean {
  if (isOf(node, 'ReferenceNode')) return isAccount(node['column'] as OperationNode);
  return isOf(node, 'ColumnNode') && (node['column'] as Parts)['name'] === ACCOUNT;
}

function isOf(node: OperationNode, kind: OperationNode['kind']): node is Parts {
  return node.kind === kind;
}

/** Better no statement than one that asks about another account. */
function unseen({ kind }: OperationNode): Error {
  return new Error(`A statement gives an account by a ${kind}, whose account cannot be told.`);
}
