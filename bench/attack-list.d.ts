/** A request that means harm, and the answer it gets. */
export interface Attack {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly body: string;
  /** Instead of JSON's. */
  readonly headers: Readonly<Record<string, string>>;
}

export const attacks: readonly Attack[];
