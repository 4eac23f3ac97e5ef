const [BEGIN, END] = ['<!-- generated: npm run docs:declines -->', '<!-- end of what is generated -->'];

/**
 * A page whose part between the two marks holds the table of all codes and the sentences of all reasons.
 * @param {string} page
 * @param {{
 *   codes: readonly string[],
 *   meaningOf: (code: string) => { reason: string, fixableBy: string, advice: string },
 *   languages: readonly string[],
 *   payerMessage: (decline: any, language: any) => string,
 * }} source
 * @returns {string}
 */
export function declinesPage(page, { codes, meaningOf, languages, payerMessage }) {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`The page lacks "${BEGIN}" or "${END}".`);
  /** @type {Record<string, string[]>} */
  const groups = {};
  for (const code of codes) {
    const { reason, fixableBy, advice } = meaningOf(code);
    const meaning = `\`${reason}\` | \`${fixableBy}\` | \`${advice}\``;
    groups[meaning] = [...(groups[meaning] ?? []), code];
  }
  const rows = Object.entries(groups).map(([meaning, group]) => `| ${meaning} | ${group.join(', ')} |`);
  const reasons = [...new Set(codes.map((code) => meaningOf(code).reason))].sort();
  const sentences = reasons.map((reason) => {
    const lines = languages.map(
      (language) => `- ${language}: ${payerMessage({ reason, fixableBy: 'PAYER' }, language)}`,
    );
    return [`### ${reason}`, ...lines].join('\n');
  });
  const table = [
    '| reason | fixable by | advice for an operation | codes |',
    '| --- | --- | --- | --- |',
    ...rows.sort(),
  ].join('\n');
  return `${page.slice(0, before)}${BEGIN}\n${table}\n\n## Sentences\n${sentences.join('\n\n')}\n${page.slice(after)}`;
}
