/** How many webhooks came, by what became of them. */
export interface WebhookCounts {
  accepted: number;
  repeated: number;
  /** Not signed by the provider. */
  forged: number;
  malformed: number;
  /** Turned away unread, since too many were under way. */
  shed: number;
  /** Words of saved cards, by the secret that signed them, which is not documented. */
  cardsByPaymentSecret: number;
  cardsByPayoutSecret: number;
}

/** Before any came. */
export function noCounts(): WebhookCounts {
  return {
    ...{ accepted: 0, repeated: 0, forged: 0, malformed: 0, shed: 0 },
    ...{ cardsByPaymentSecret: 0, cardsByPayoutSecret: 0 },
  };
}
