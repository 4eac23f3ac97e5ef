import type { ColumnDefinitionNode, Kysely, KyselyPlugin, Migration, RootOperationNode } from 'kysely';

/**
 * Whether a migration only adds, as its name says: an older version of this program, which does not know it, then goes on
 * working beside a newer one, or in its place.
 */
export function isAdditive(name: string): boolean {
  return name.endsWith('_additive');
}

/** The migration, held to what its name says: one that is said to add and does something else fails, and changes nothing. */
export function heldToItsName(name: string, { up }: Migration): Migration {
  return isAdditive(name) ? { up: (db: Kysely<unknown>) => up(db.withPlugin(new OnlyAdds(name))) } : { up };
}

/** Lets only those statements through whose effect nobody can notice who does not know of it. */
class OnlyAdds implements KyselyPlugin {
  private readonly own = new Set<string>();

  constructor(private readonly name: string) {}

  transformQuery({ node }: { readonly node: RootOperationNode }): RootOperationNode {
    if (!this.adds(node)) throw new Error(`The migration ${this.name} does more than add: call it something else.`);
    return node;
  }

  async transformResult<T>({ result }: { readonly result: T }): Promise<T> {
    return result;
  }

  private adds(node: RootOperationNode): boolean {
    switch (node.kind) {
      case 'CreateTableNode':
        this.own.add(node.table.table.identifier.name);
        return true;
      case 'CreateIndexNode':
        // What is unique in a table that was there before may not be so for who writes to it.
        return !node.unique || this.own.has(node.table?.table.identifier.name ?? '');
      case 'AlterTableNode': {
        const { kind, table, columnAlterations = [], ...others } = node;
        return (
          Object.values(others).every((one) => one === undefined) &&
          columnAlterations.every((one) => one.kind === 'AddColumnNode' && mayBeLeftOut(one.column))
        );
      }
      default:
        return false;
    }
  }
}

/** Whether rows can be written by who does not know of the column. */
function mayBeLeftOut(column: ColumnDefinitionNode): boolean {
  const { notNull, defaultTo, unique, primaryKey, references, check } = column;
  return !((notNull && !defaultTo) || unique || primaryKey || references || check);
}
