import { Forbidden, InvalidInput } from '../../domain/errors.js';
import { type Decider, isAsker, whyNotApprove, whyNotDecline } from '../../domain/operations/approval.js';
import { withoutContacts } from '../../domain/redact-contacts.js';
import type { Account } from '../../freedompay/account.js';
import type { ApprovalDecision } from '../../store/journal/decide-approval.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import { approvalDeclined, approvalExpired, approvalWithdrawn } from '../outcomes/decision-problems.js';
import type { WriteParts } from './execute-operation.js';
import type { Execute } from './executor-by-kind.js';
import type { Asker, Noted } from './operations.js';
import type { Outcome, RunningWrites } from './running-writes.js';

/** How many overdue approvals are ended at a time: the rest follows. */
const AT_ONCE = 100;

/**
 * Writes above what one person may decide on: another one approves or declines them. Of any number of decisions on an
 * operation one counts, and one that is approved is checked against its payment and all limits again before it is sent.
 */
export class Approvals {
  constructor(
    private readonly parts: Pick<WriteParts, 'journal'>,
    private readonly running: RunningWrites,
    private readonly execute: Execute,
  ) {}

  /** Sends an operation that waits for its approval. Raises Forbidden for whoever asked for it, InvalidInput where it does not wait. */
  async approve(account: Account, id: string, decider: Asker & Noted): Promise<Outcome> {
    const operation = await this.waiting(account, id);
    refuseWith(whyNotApprove(operation, whoIs(decider)));
    const origin = originOf(decider);
    const by = nameOf(decider);
    const change = { state: 'PENDING', approvedBy: by } as const;
    const decision: ApprovalDecision = { change, note: noteOf('approved', decider), when: 'in time' };
    const outcome = await this.running.run(account, operation, async (lock) => {
      const approved = await this.parts.journal.decideApproval(id, decision, origin);
      if (!approved) return { operation: await this.found(id), payment: null, replayed: true };
      return this.execute(account, approved, origin, lock);
    });
    if (outcome.replayed) throw notWaiting();
    return outcome;
  }

  /**
   * Ends an operation that waits for its approval; nothing is sent. Whoever asked for it withdraws it so. Raises Forbidden for
   * nobody known, InvalidInput where it does not wait.
   */
  async decline(account: Account, id: string, decider: Asker & Noted): Promise<OperationRecord> {
    const operation = await this.waiting(account, id);
    const who = whoIs(decider);
    refuseWith(whyNotDecline(who));
    const note = decider.note && withoutContacts(decider.note);
    const isWithdrawn = isAsker(operation, who);
    const problem = (isWithdrawn ? approvalWithdrawn : approvalDeclined)(nameOf(decider), note);
    const change = { state: 'REJECTED', problem } as const;
    const what = isWithdrawn ? 'withdrawn' : 'declined';
    const decision: ApprovalDecision = { change, note: noteOf(what, decider), when: 'at any time' };
    const declined = await this.ended(account, operation, decision, originOf(decider));
    if (!declined) throw notWaiting();
    return declined;
  }

  /** Ends the operations whose approval did not come in time. Any number of instances may run it. */
  async expire(accountOf: (id: string) => Account | null): Promise<void> {
    const change = { state: 'REJECTED', problem: approvalExpired } as const;
    const decision: ApprovalDecision = { change, note: 'nobody approved it in time', when: 'too late' };
    const origin: Origin = { source: 'RECONCILE', requestId: null, caller: null };
    for (const id of await this.parts.journal.due.overdueApprovals(AT_ONCE)) {
      const operation = await this.parts.journal.find(id);
      if (operation) await this.ended(accountOf(operation.account), operation, decision, origin);
    }
  }

  private async ended(
    account: Account | null,
    operation: OperationRecord,
    decision: ApprovalDecision,
    origin: Origin,
  ): Promise<OperationRecord | null> {
    const { journal } = this.parts;
    if (!account) return journal.decideApproval(operation.id, decision, origin);
    const { operation: ended, replayed } = await this.running.run(account, operation, async () => {
      const decided = await journal.decideApproval(operation.id, decision, origin);
      return { operation: decided ?? operation, payment: null, replayed: decided === null };
    });
    return replayed ? null : ended;
  }

  private async waiting(account: Account, id: string): Promise<OperationRecord> {
    const operation = await this.parts.journal.find(id);
    if (!operation || operation.account !== account.id || operation.state !== 'AWAITING_APPROVAL') throw notWaiting();
    return operation;
  }

  private async found(id: string): Promise<OperationRecord> {
    const operation = await this.parts.journal.find(id);
    if (!operation) throw new Error(`Operation ${id} is gone.`);
    return operation;
  }
}

function whoIs({ caller, person }: Asker): Decider {
  return { caller, person: person ?? null };
}

function refuseWith(why: string | null): void {
  if (why !== null) throw new Forbidden(`Argument "input.operationId": ${why}`);
}

function nameOf({ caller, person }: Asker): string | null {
  return person ?? caller;
}

function originOf({ note, ...decider }: Asker & Noted): Origin {
  return { ...decider, source: 'OPERATOR' };
}

function noteOf(what: string, { note }: Noted): string {
  return note === null ? what : `${what}: ${withoutContacts(note)}`;
}

function notWaiting(): InvalidInput {
  return new InvalidInput(
    'input.operationId',
    'only an operation that waits for its approval, and not for too long, can be decided on; nothing was sent.',
  );
}
