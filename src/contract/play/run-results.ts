import type { Reading, SeenField } from './answer-reading.js';
import type { RunnableOperation } from './runnable-operations.js';

/** What an operation got in a scenario. */
export interface Execution {
  /** The name of the scenario. */
  readonly scenario: string;
  readonly reading: Pick<Reading, 'comparable' | 'truths'>;
  /** The errors beside the data, as far as they are the same each time. */
  readonly errors: readonly { readonly code: string; readonly path: string; readonly message: string }[];
}

/** What came of running one operation. */
export interface Ran {
  readonly candidate: RunnableOperation;
  readonly executions: Execution[];
  /** What it saw in any of them, each once, by what it is. */
  readonly fields: Map<string, SeenField>;
  /** The variables that could not be made, in some scenario or because nobody knows what goes in. */
  readonly notMade: Map<string, 'absent' | 'unknown'>;
}
