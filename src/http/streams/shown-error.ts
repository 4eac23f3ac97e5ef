import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** An error in the words in which it is told already. */
export class ShownError extends GraphQLError {
  constructor(private readonly formatted: GraphQLFormattedError) {
    super(formatted.message);
  }

  override toJSON() {
    return this.formatted;
  }
}

export function shownError(formatted: GraphQLFormattedError): ShownError {
  return new ShownError(formatted);
}
