import { Kind, parse } from 'graphql';

/** The names that documents give their operations. Raises GraphQLError for what is none. */
export function operationNamesIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap(namesIn));
}

function namesIn(text: string): string[] {
  return parse(text, { noLocation: true }).definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION && one.name ? [one.name.value] : [],
  );
}
