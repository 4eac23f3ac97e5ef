import type { Environment } from '../accounts.js';

/*
 * What a gateway in production stands on: files, the engine, how it trusts other servers. Whoever starts the program says what
 * there is, so that nothing here looks at the process or the disk.
 */

/** The machine, as far as a configuration depends on it. */
export interface Machine {
  /** The version of Node, such as "22.11.0". */
  readonly nodeVersion: string;
  readonly now: Date;
  /** Who may do what with a file: the bits of its mode; `null` where there is no such thing, or it cannot be read. */
  modeOf(path: string): number | null;
}

/** When each major version of Node stops getting fixes. Source: github.com/nodejs/Release, "Release schedule". */
export const END_OF_LIFE: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  21: '2024-06-01',
  22: '2027-04-30',
  23: '2025-06-01',
  24: '2028-04-30',
  25: '2026-06-01',
};

/** What keeps a gateway from starting in production. */
export function machineProblems(given: Environment): string[] {
  return given['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
    ? [
        'NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody on the way be the provider: unset it, and name a private authority in NODE_EXTRA_CA_CERTS.',
      ]
    : [];
}

/** What would better be otherwise. `secretFiles` are paths by the name of their variable. */
export function machineWarnings(machine: Machine, secretFiles: Readonly<Record<string, string | undefined>>): string[] {
  const exposed = Object.entries(secretFiles).filter(
    ([, path]) => path !== undefined && ((machine.modeOf(path) ?? 0) & 0o077) !== 0,
  );
  const ended = endOfLife(machine);
  return [
    ...exposed.map(([name]) => `${name} names a file of secrets that others on this machine may use: chmod 600 it.`),
    ...(ended ? [`Node.js ${machine.nodeVersion} gets no security fixes any more (${ended}): use a newer one.`] : []),
  ];
}

/** Since when the version gets no fixes; `null` where it still does, or is newer than what is known here. */
function endOfLife({ nodeVersion, now }: Machine): string | null {
  const major = Number.parseInt(nodeVersion, 10);
  const oldest = Math.min(...Object.keys(END_OF_LIFE).map(Number));
  if (major < oldest) return `its time ended before that of ${oldest}`;
  const date = END_OF_LIFE[major];
  // The day itself is still one of support.
  return date !== undefined && now.getTime() >= Date.parse(date) + DAY_MS ? `since ${date}` : null;
}

const DAY_MS = 86_400_000;
