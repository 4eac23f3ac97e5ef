/** A provider's status word as our tables have it: scripts and pages of one provider differ in letter case. */
export function statusWord(word: string): string {
  return word.trim().toLowerCase();
}
