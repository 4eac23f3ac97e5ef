import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildASTSchema, parse } from 'graphql';

/** Directives that keep callers away from a field. */
export const ACCESS_DIRECTIVES = ['requiresScopes', 'payerToken', 'nullWithoutScope', 'notForPayers'];

/**
 * What changed for clients from one printed schema to the next, a sentence each: what breaks them, and what some of them may
 * notice. What none can notice is left out.
 * @param {string} before
 * @param {string} now
 * @returns {Promise<{ breaking: string[], dangerous: string[] }>}
 */
export async function schemaChanges(before, now) {
  const changes = await diff(schemaOf(before), schemaOf(now), [closedDoorsBreak]);
  const of = (level) =>
    changes.filter(({ criticality }) => criticality.level === level).map(({ message }) => `${message}.`);
  return { breaking: of(CriticalityLevel.Breaking), dangerous: of(CriticalityLevel.Dangerous) };
}

/**
 * Whether the next version may break the clients of one before: it is a new major version or, while that is 0, a new minor.
 * @param {readonly number[]} before
 * @param {readonly number[]} next
 * @returns {boolean}
 */
export function mayBreak([major, minor], [nextMajor, nextMinor]) {
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
}

/** Directives of others, such as those of federation, need not be defined in it. */
function schemaOf(text) {
  return buildASTSchema(parse(text), { assumeValidSDL: true });
}

/** To the library a directive is a word. Where it asks for a scope, requests that were answered are refused. */
function closedDoorsBreak({ changes }) {
  return changes.map((change) => {
    const { meta, criticality, type } = change;
    const name = meta.addedDirectiveName ?? meta.directiveName;
    if (criticality.level !== CriticalityLevel.Dangerous || !ACCESS_DIRECTIVES.includes(name)) return change;
    const field = change.path.split('.@')[0];
    const message =
      type === 'DIRECTIVE_USAGE_ARGUMENT_REMOVED'
        ? `Directive '${name}' of field '${field}' has other arguments, so that callers may be refused who were not before`
        : `Directive '${name}' was added to field '${field}', so that callers are refused who were not before`;
    return { ...change, message, criticality: { ...criticality, level: CriticalityLevel.Breaking } };
  });
}
