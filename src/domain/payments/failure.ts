/** Why the provider or the bank refused: the provider's code (digits as text) and words. */
export interface Failure {
  readonly code: string;
  readonly message: string | null;
}
