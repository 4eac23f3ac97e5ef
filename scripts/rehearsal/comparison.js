// What the provider's ledger says of every wish, held against what its caller was answered. Pure, so that it can be shown to fail.

/**
 * Compares wishes with the provider's ledger. A wish is `{ name, paymentId, state, advice, repeated }`, its payment no other
 * wish's; `repeated` is the answer to asking once more, where that was done. The ledger gives the refunds of each payment.
 *
 * - `wrong`: sentences about money that was lost or moved twice. One of them is enough for the rehearsal to have failed.
 * - `open`: the wishes that a person has to look at, each with what the ledger says: those that were never answered as done
 *   or not done, and those that were answered with ASK_OPERATOR, or were to be asked for once more under a new key.
 * - `forgotten`: how many were answered SUCCEEDED and are not known any more.
 */
export function compare(wishes, ledger) {
  const result = { wrong: [], open: [], done: 0, notDone: 0, forgotten: 0 };
  for (const wish of wishes) {
    const refunds = (ledger.get(wish.paymentId) ?? []).filter(({ status }) => status !== 'error');
    const at = `${wish.name} (payment ${wish.paymentId})`;
    if (!ledger.has(wish.paymentId)) result.wrong.push(`${at}: the provider has no such payment`);
    if (refunds.length > 1) result.wrong.push(`${at}: ${refunds.length} refunds at the provider`);
    compareOne(wish, refunds, at, result);
  }
  return result;
}

function compareOne({ state, advice, repeated }, refunds, at, result) {
  const isForPerson = (answer) => answer.state !== 'SUCCEEDED' && answer.advice === 'ASK_OPERATOR';
  const isOver = state === 'REJECTED' && advice !== 'ASK_OPERATOR' && advice !== 'RETRY_WITH_NEW_KEY';
  if (state === 'SUCCEEDED') {
    result.done += 1;
    if (refunds.length === 0) result.wrong.push(`${at}: answered SUCCEEDED, and no refund at the provider`);
    if (repeated && isForPerson(repeated)) result.forgotten += 1;
    else if (repeated && repeated.state !== 'SUCCEEDED')
      result.wrong.push(`${at}: answered SUCCEEDED, and ${repeated.state} when asked once more`);
  } else if (isOver) {
    result.notDone += 1;
    if (refunds.length > 0) result.wrong.push(`${at}: answered REJECTED, and a refund at the provider`);
  } else {
    const what = refunds.length > 0 ? `refund ${refunds[0].id} at the provider` : 'no refund at the provider';
    result.open.push(`${at}: ${[state ?? 'no answer', advice].filter(Boolean).join(', ')}; ${what}`);
  }
}
