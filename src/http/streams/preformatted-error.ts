import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** An error in the words in which it is told already. */
export class PreformattedError extends GraphQLError {
  constructor(private readonly formatted: GraphQLFormattedError) {
    super(formatted.message);
  }

  override toJSON() {
    return this.formatted;
  }
}

export function preformattedError(formatted: GraphQLFormattedError): PreformattedError {
  return new PreformattedError(formatted);
}
