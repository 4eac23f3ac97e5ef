import type { Environment } from './accounts.js';

/** Shorter names, such as PORT, are one letter away from too much that is not ours. */
const SHORTEST = 8;

/**
 * What is wrong with the names of variables: one that nearly is ours was meant, and would otherwise do nothing. A limit that is
 * misspelled is no limit.
 */
export function misspellingProblems(given: Environment, known: readonly string[]): string[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = known.find((one) => isNearly(name, one));
      if (meant !== undefined) return [`${name} is not a variable of this program, ${meant} is: rename or remove it.`];
      if (known.some((one) => one.length >= SHORTEST && name === `${one}_FILE`))
        return [`${name} is not a variable of this program: only secrets are read from files.`];
      return name.startsWith('FREEDOMPAY_') ? [`${name} is not a variable of this program: correct or remove it.`] : [];
    });
}

/** Whether a name differs from ours in case, in underscores or in a single character left out, added, changed or swapped. */
function isNearly(name: string, ours: string): boolean {
  if (ours.length < SHORTEST) return false;
  const [one, other] = [plain(name), plain(ours)];
  return one === other || isOneChangeApart(one, other);
}

function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[_-]/g, '');
}

function isOneChangeApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [restOfOne, restOfOther] = [one.slice(at), other.slice(at)];
  return (
    restOfOne.slice(1) === restOfOther ||
    restOfOne === restOfOther.slice(1) ||
    restOfOne.slice(1) === restOfOther.slice(1) ||
    (restOfOne[0] === restOfOther[1] && restOfOne[1] === restOfOther[0] && restOfOne.slice(2) === restOfOther.slice(2))
  );
}
