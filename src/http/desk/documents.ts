/** What the desk asks for: operations of the schema like any client's, and listed where only listed ones are answered. */

const OPERATION = `fragment DeskOperation on PaymentOperation {
  id kind state paymentId account { id } amount { amount currency } requestedBy approvedBy reason note createdAt updatedAt
  refund { refundId } problem { code message advice }
}`;

const PAYMENT = `fragment DeskPayment on Payment {
  paymentId account { id name } orderId status rawStatus reference method testMode allowedActions createdAt paidAt checkedAt
  amount { amount currency } capturedAmount { amount currency } refundedAmount { amount currency }
  refundableAmount { amount currency } capturableAmount { amount currency }
  failure { code message }
}`;

const PAYOUT = `fragment DeskPayout on PayoutOperation {
  id method state orderId paymentId account { id name } amount { amount currency } requestedBy approvedBy reason note
  createdAt updatedAt problem { code message advice }
}`;

/** By the names that the page's script knows them under. */
export const DOCUMENTS = {
  me: 'query DeskMe { viewer { name scopes accounts { id name } } }',
  open: `query DeskOpen($states: [OperationState!]) {
  operations(first: 100, filter: { state: $states }) { nodes { ...DeskOperation } pageInfo { hasNextPage } }
}
${OPERATION}`,
  openPayouts: `query DeskOpenPayouts($states: [OperationState!]) {
  payoutOperations(first: 100, filter: { state: $states }) { nodes { ...DeskPayout } pageInfo { hasNextPage } }
}
${PAYOUT}`,
  payoutsByOrder: `query DeskPayoutsByOrder($orderId: String!) {
  payoutOperations(first: 20, filter: { orderId: $orderId }) { nodes { ...DeskPayout } }
}
${PAYOUT}`,
  payout: `query DeskPayoutNow($id: ID!) {
  payoutOperation(id: $id) { ...DeskPayout events { at source state note person caller } }
}
${PAYOUT}`,
  byOrder: `query DeskByOrder($orderId: String!) {
  payments(first: 20, filter: { orderIdPrefix: $orderId }) { nodes { ...DeskPayment } completeness { since note } }
}
${PAYMENT}`,
  byId: `query DeskById($paymentIds: [ID!]) {
  payments(first: 20, filter: { paymentIds: $paymentIds }) { nodes { ...DeskPayment } completeness { since note } }
}
${PAYMENT}`,
  payment: `query DeskPaymentNow($paymentId: ID!, $account: ID) {
  payment(paymentId: $paymentId, account: $account) {
    ...DeskPayment
    history { at source status capturedAmount { amount currency } refundedAmount { amount currency } }
    operations { ...DeskOperation events { at source state note person caller } }
  }
}
${PAYMENT}
${OPERATION}`,
  events: `query DeskEvents($account: ID, $paymentId: ID) {
  events(first: 20, filter: { account: $account, paymentId: $paymentId }) {
    nodes { id type createdAt deliveries { endpoint deliveredAt attempts nextAttemptAt lastProblem } }
  }
}`,
  resend: 'mutation DeskResend($input: ResendEventInput!) { resendEvent(input: $input) { event { id } } }',
  check: `mutation DeskCheck($input: CheckOperationInput!) { checkOperation(input: $input) { recheck operation { ...DeskOperation } } }
${OPERATION}`,
  resolve: `mutation DeskResolve($input: ResolveOperationInput!) { resolveOperation(input: $input) { operation { ...DeskOperation } } }
${OPERATION}`,
  retry: `mutation DeskRetry($input: RetryOperationInput!) { retryOperation(input: $input) { operation { ...DeskOperation } } }
${OPERATION}`,
  approve: `mutation DeskApprove($input: ApproveOperationInput!) { approveOperation(input: $input) { operation { ...DeskOperation } } }
${OPERATION}`,
  decline: `mutation DeskDecline($input: DeclineOperationInput!) { declineOperation(input: $input) { operation { ...DeskOperation } } }
${OPERATION}`,
  checkPayout: `mutation DeskCheckPayout($input: CheckOperationInput!) { checkPayout(input: $input) { recheck operation { ...DeskPayout } } }
${PAYOUT}`,
  resolvePayout: `mutation DeskResolvePayout($input: ResolvePayoutInput!) { resolvePayout(input: $input) { operation { ...DeskPayout } } }
${PAYOUT}`,
  approvePayout: `mutation DeskApprovePayout($input: ApproveOperationInput!) { approvePayout(input: $input) { operation { ...DeskPayout } } }
${PAYOUT}`,
  declinePayout: `mutation DeskDeclinePayout($input: DeclineOperationInput!) { declinePayout(input: $input) { operation { ...DeskPayout } } }
${PAYOUT}`,
} as const;
