import type { OperationTypeNode } from 'graphql';
import { withoutContacts } from '../domain/redact-contacts.js';
import type { Cost } from './request-cost.js';

/** How many operations and payments of one request are noted: a batch of more has lines of its own for each. */
const MAX_NOTED = 20;

/** The longest name of a GraphQL operation that is noted, in characters. */
const MAX_NAME = 80;

/** What is found out of a request on its way, for its line in the log. Nothing in it says who pays. */
export class RequestNotes {
  /** The name that the document gives the operation; `null` where it gives none, or was not admitted. */
  operationName: string | null = null;
  operationKind: OperationTypeNode | null = null;
  /** Provider calls that it may cause at most; `null` where it was not understood far enough. */
  price: number | null = null;
  /** The sentence with which a credential was refused, without the credential. */
  refusal: string | null = null;
  /** What became of a webhook, and whose it was, where that is an account of ours. */
  webhook: { readonly outcome: string; readonly account: string | null } | null = null;
  private codes: Set<string> | null = null;
  private operations: Set<string> | null = null;
  private payments: Set<string> | null = null;

  /** It may be carried out. */
  admitted({
    name,
    kind,
    cost,
  }: {
    readonly name: string | null;
    readonly kind: OperationTypeNode;
    readonly cost: Cost;
  }): void {
    // Clients choose names, and some choose numbers.
    this.operationName = name === null ? null : withoutContacts(name.slice(0, MAX_NAME));
    this.operationKind = kind;
    this.price = cost.providerCalls;
  }

  /** The codes of errors that it is answered with. */
  failed(errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[] | undefined): void {
    for (const { extensions } of errors ?? []) {
      this.codes ??= new Set();
      this.codes.add(String(extensions?.['code']));
    }
  }

  /** What is in the journal, with the payment it is about or made, or the payment that a verified webhook told of. */
  concerns({ id, paymentId }: { readonly id?: string; readonly paymentId: string | null }): void {
    if (paymentId !== null) this.payments = withOne(this.payments, paymentId);
    if (id !== undefined) this.operations = withOne(this.operations, id);
  }

  get errorCodes(): readonly string[] {
    return listed(this.codes);
  }

  get operationIds(): readonly string[] {
    return listed(this.operations);
  }

  get paymentIds(): readonly string[] {
    return listed(this.payments);
  }
}

function withOne(noted: Set<string> | null, id: string): Set<string> {
  const all = noted ?? new Set();
  if (all.size < MAX_NOTED) all.add(id);
  return all;
}

const NONE: readonly string[] = [];

function listed(noted: ReadonlySet<string> | null): readonly string[] {
  return noted ? [...noted] : NONE;
}
