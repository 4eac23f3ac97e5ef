import { createRequire } from 'node:module';

/** What each scalar of the schema is in TypeScript: docs/scalars.md says why all are texts. */
export const SCALARS: Readonly<Record<'Decimal' | 'DateTime' | 'CurrencyCode', 'string'>> = {
  Decimal: 'string',
  DateTime: 'string',
  CurrencyCode: 'string',
};

/** What of a project GraphQL Code Generator reads, and where it writes. */
export interface CodegenPaths {
  /** Globs of the files that hold operations. */
  readonly documents: string | readonly string[];
  /** The folder that typed documents are written to. */
  readonly output: string;
}

/** A configuration of GraphQL Code Generator, with its client preset. */
export interface CodegenConfig {
  readonly schema: string;
  readonly documents: string[];
  readonly generates: Readonly<
    Record<string, { readonly preset: 'client'; readonly config: Readonly<Record<string, unknown>> }>
  >;
}

/**
 * The configuration by which GraphQL Code Generator writes typed documents for the schema of this version: scalars are strict,
 * so that no sum becomes a number, and enums are types, so that a new value breaks no bundle.
 */
export function codegenConfig({ documents, output }: CodegenPaths): CodegenConfig {
  const config = { useTypeImports: true, strictScalars: true, scalars: SCALARS, enumsAsTypes: true };
  return {
    schema: createRequire(import.meta.url).resolve('../../schema.graphql'),
    documents: [documents].flat(),
    // The preset writes into a folder where the name ends so.
    generates: { [output.endsWith('/') ? output : `${output}/`]: { preset: 'client', config } },
  };
}
