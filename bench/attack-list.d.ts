/** A request that means harm, and the answer it gets. */
export interface Attack {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly body: string | Uint8Array;
  /** Instead of JSON's. */
  readonly headers: Readonly<Record<string, string>>;
}

export const attacks: readonly Attack[];

/** A request of a stranger to any path, and the status of its answer. */
export interface Stranger {
  readonly name: string;
  readonly status: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const strangers: readonly Stranger[];
