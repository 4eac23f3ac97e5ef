import { mayUse } from '../../domain/caller.js';
import { type PayoutOperation, type PayoutRecord, payoutOperationOf } from '../../domain/payouts/payout-operation.js';
import type { GatewayContext } from '../context.js';

/** A payout that was asked for here, as the journal has it, at one of the caller's accounts. */
export async function payoutRecord({ loaders, caller }: GatewayContext, id: string): Promise<PayoutRecord | null> {
  const operation = await loaders.payoutOperation(id);
  return operation && mayUse(caller, operation.account) ? operation : null;
}

/** As callers see it. */
export async function foundPayout(context: GatewayContext, id: string): Promise<PayoutOperation | null> {
  const operation = await payoutRecord(context, id);
  return operation && payoutOperationOf(operation);
}
