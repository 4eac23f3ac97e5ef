import type { JournaledOperation, OperationEvent, PaymentOperation } from '../domain/operations/operation.js';
import { resourceOf } from '../domain/operations/resource.js';

/** An operation, whatever it is done to. */
type AnyOperation = JournaledOperation & Pick<PaymentOperation, 'refund'>;

/** An operation with all that happened to it. */
export interface OperationDetails {
  readonly operation: AnyOperation;
  readonly events: readonly OperationEvent[];
}

/** A line for each operation, in columns; empty for none. */
export function tableOf(operations: readonly AnyOperation[]): string {
  const rows = operations.map(({ id, createdAt, account, kind, state, paymentId, amount, requestedBy }) => [
    id,
    timeOf(createdAt),
    account,
    kind,
    state,
    resourceOf(paymentId).id,
    amount ? `${amount.amount} ${amount.currency}` : '-',
    requestedBy ?? '-',
  ]);
  if (rows.length === 0) return '';
  return inColumns([['ID', 'ASKED FOR', 'ACCOUNT', 'KIND', 'STATE', 'PAYMENT OR ORDER', 'SUM', 'BY'], ...rows]);
}

/** Everything about one operation, a line for each fact and event. */
export function detailsOf({ operation, events }: OperationDetails): string {
  const { id, kind, state, account, paymentId, amount, reason, note, requestedBy, approvedBy, refund, problem } =
    operation;
  const facts: readonly (readonly [string, string | null])[] = [
    ['operation', id],
    ['what', `${kind} of ${whatOf(paymentId)} at account ${account}`],
    ['sum', amount && `${amount.amount} ${amount.currency}`],
    ['state', state],
    ['problem', problem && `${problem.code}: ${problem.message}`],
    ['advice', problem?.advice ?? null],
    ['refund', refund && `${refund.refundId} (${refund.status})`],
    ['reason', reason],
    ['note', note],
    ['asked by', requestedBy],
    ['approved by', approvedBy],
  ];
  const known = facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  const story = events.map(({ at, source, state: then, note: what, person, caller }) => [
    timeOf(at),
    source,
    then,
    [what, person ?? caller].filter((one) => one !== null).join(' · by '),
  ]);
  return `${inColumns(known)}\n\n${inColumns(story)}`;
}

function timeOf(at: Date): string {
  return at.toISOString().replace('T', ' ').slice(0, 19);
}

/** A terminal obeys control characters, and the words of others, such as the provider's, may hold any. */
const CONTROLS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

function inColumns(texts: readonly (readonly string[])[]): string {
  const rows = texts.map((row) => row.map((cell) => cell.replace(CONTROLS, ' ')));
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** "payment 7000000001", or the order of a payout. */
function whatOf(key: string): string {
  const { kind, id } = resourceOf(key);
  return kind === 'payment' ? `payment ${id}` : `order ${id}`;
}
