/** A text that the playground opens with. */
export interface PlaygroundTab {
  readonly query: string;
  readonly variables?: string;
}
