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

/** The fields of its line. What is undefined is not written; all stand in one literal, since a line is made for every request. */
export function fieldsOf(request: EndedRequest): Record<string, unknown> {
  const { requestId, method, route, status, aborted, milliseconds, clientAddress, caller, notes } = request;
  return {
    requestId,
    method,
    route,
    status,
    aborted,
    milliseconds,
    clientAddress: clientAddress ?? undefined,
    caller: caller ?? undefined,
    operationName: notes?.operationName ?? undefined,
    operationKind: notes?.operationKind ?? undefined,
    price: notes?.price ?? undefined,
    // As texts: what is a list is looked through for what may not be written, which would cost as much as all the rest.
    codes: inOne(notes?.errorCodes),
    operation: inOne(notes?.operationIds),
    payment: inOne(notes?.paymentIds),
    problem: notes?.refusal ?? undefined,
    outcome: notes?.webhook?.outcome,
    account: notes?.webhook?.account ?? undefined,
  };
}

function inOne(texts: readonly string[] | undefined): string | undefined {
  return texts === undefined || texts.length === 0 ? undefined : texts.join(' ');
}
