/** A request that is over, for its line. Nothing in it is a credential, and nothing says who pays. */
export interface EndedRequest {
  readonly requestId: string;
  readonly method: string;
  /** The pattern of its path; left out where there is nothing at it. */
  readonly route: string | undefined;
  /** HTTP status; left out where nothing was answered, and for an operation on a WebSocket. */
  readonly status?: number;
  /** Whether the client had gone before all of the answer was written. */
  readonly aborted?: boolean;
  readonly milliseconds: number;
  /** Where it came from, as far as the trusted proxies tell; a payer's shortened; `null` where not even the connection is known any more. */
  readonly clientAddress: string | null;
  /** Who asked, by the caller's id; `null` where nobody was let in. */
  readonly caller: string | null;
  readonly notes: RequestNotes | null;
}

/** What was found out of it on its way. */
export interface RequestNotes {
  readonly operationName: string | null;
  readonly operationKind: string | null;
  readonly price: number | null;
  readonly errorCodes: readonly string[];
  readonly operationIds: readonly string[];
  readonly paymentIds: readonly string[];
  readonly refusal: string | null;
  readonly webhook: { readonly outcome: string; readonly account: string | null } | null;
}

/** The fields of its line: what there is nothing to say of is left out. */
export function fieldsOf({ notes, clientAddress, caller, ...rest }: EndedRequest): Record<string, unknown> {
  const line: Record<string, unknown> = { ...rest };
  if (clientAddress !== null) line['clientAddress'] = clientAddress;
  if (caller !== null) line['caller'] = caller;
  if (!notes) return line;
  const { operationName, operationKind, price, errorCodes, operationIds, paymentIds, refusal, webhook } = notes;
  if (operationName !== null) line['operationName'] = operationName;
  if (operationKind !== null) line['operationKind'] = operationKind;
  if (price !== null) line['price'] = price;
  // As texts: what is a list is looked through for what may not be written, which would cost as much as all the rest.
  if (errorCodes.length > 0) line['codes'] = errorCodes.join(' ');
  if (operationIds.length > 0) line['operation'] = operationIds.join(' ');
  if (paymentIds.length > 0) line['payment'] = paymentIds.join(' ');
  if (refusal !== null) line['problem'] = refusal;
  if (webhook) {
    line['outcome'] = webhook.outcome;
    if (webhook.account !== null) line['account'] = webhook.account;
  }
  return line;
}
