import { Forbidden } from '../../domain/errors.js';
import { hashOf, type ParsedDocuments } from './parsed-documents.js';

/** An operation that may be asked for, and how it may be named beside its hash. */
export interface TrustedDocument {
  readonly text: string;
  readonly id: string | null;
}

/** The only operations that are answered, where the operator lists them. */
export class TrustedDocuments {
  private byName: ReadonlyMap<string, string> = new Map();

  constructor(documents: readonly TrustedDocument[]) {
    this.replace(documents);
  }

  /** Answers these, and no others, from the next request on. */
  replace(documents: readonly TrustedDocument[]): void {
    const names = documents.flatMap(({ text, id }) =>
      [hashOf(text), `sha256:${hashOf(text)}`, id].map((name) => [name, text] as const),
    );
    this.byName = new Map(names.filter((named): named is readonly [string, string] => Boolean(named[0])));
  }

  /** Why operations on the list could never be answered, one sentence each. */
  problems(documents: ParsedDocuments): string[] {
    return [...new Set(this.byName.values())].flatMap((text) => {
      try {
        documents.read(text);
        return [];
      } catch (error) {
        const [line] = text.trim().split('\n', 1);
        return [`TRUSTED_DOCUMENTS: "${line?.slice(0, 60)}" cannot be answered: ${(error as Error).message}`];
      }
    });
  }

  /** The text of that name, `undefined` where there is none. */
  named(name: string): string | undefined {
    return this.byName.get(name);
  }

  /** Raises Forbidden for a text that is not listed to the letter. */
  check(text: string): void {
    if (!this.byName.has(hashOf(text))) throw new Forbidden('This gateway answers the operations on its list only.');
  }
}
