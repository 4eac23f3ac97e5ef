/** Sample bodies of the provider's documentation, with invented values: signed with the secrets of its vectors. */
export const SAMPLES = {
  /** A payout to a saved card, accepted. */
  S1: '<?xml version="1.0" encoding="utf-8"?><response><pg_payment_id>1820000001</pg_payment_id><pg_merchant_id>500123</pg_merchant_id><pg_status>ok</pg_status><pg_order_id>PO77</pg_order_id><pg_balance>48500.00</pg_balance><pg_card_hash>4400-43XX-XXXX-5744</pg_card_hash><pg_card_id>0</pg_card_id><pg_payment_amount>1500.00</pg_payment_amount><pg_payment_date>2026-08-01 12:00:05</pg_payment_date><pg_salt>p2</pg_salt><pg_sig>2799e34901c4acd609a0bc6e0b030a34</pg_sig></response>',
  /** A payout refused: the balance is too low. */
  S2: '<?xml version="1.0" encoding="utf-8"?><response><pg_status>error</pg_status><pg_error_code>8888</pg_error_code><pg_error_description>INSUFFICIENT PAYOUT BALANCE</pg_error_description><pg_datetime>2026-08-01T07:00:05+00:00</pg_datetime><pg_salt>p7</pg_salt><pg_sig>4a3ccdedaa946464f074bf65f0015265</pg_sig></response>',
  /** A payout that is being finalised; the card has no name. */
  S3: '<?xml version="1.0" encoding="utf-8"?><response><pg_payment_id>1820000001</pg_payment_id><pg_merchant_id>500123</pg_merchant_id><pg_status>ok</pg_status><pg_payment_status>process</pg_payment_status><pg_order_id>PO77</pg_order_id><pg_currency>KZT</pg_currency><pg_amount>1500</pg_amount><pg_card_name/><pg_salt>p3</pg_salt><pg_sig>5d82710d63d5975ca66b663a0cf60572</pg_sig></response>',
  /** A payout that is not there, unsigned. */
  S3b: '<?xml version="1.0" encoding="utf-8"?><response><pg_status>error</pg_status><pg_error_code>11068</pg_error_code><pg_error_description>Payment not found.</pg_error_description></response>',
  /** The payout balance. */
  S4: '<?xml version="1.0" encoding="utf-8"?><response><pg_balance>150000.50</pg_balance><pg_status>ok</pg_status><pg_salt>p6</pg_salt><pg_sig>dc66fd7070bba70526a31671be7d6fac</pg_sig></response>',
  /** The webhook of a payout, before it is encoded. */
  S5: 'pg_payment_id=1820000001&pg_order_id=PO77&pg_card_hash=4400-43XX-XXXX-5744&pg_status=ok&pg_balance=48500.00&pg_payment_amount=1500.00&pg_to_pay=1515.00&pg_merchant_id=500123&pg_payment_date=2026-08-01 12:00:41&pg_salt=p4&pg_sig=a8b096ca9b4b4243613d46d1b66f9a1c',
} as const;
