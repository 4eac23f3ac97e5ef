import { spawnSync } from 'node:child_process';

// Asks the registry whether a dependency of the program has a known high or critical vulnerability, and ends with 1 if so.
// Where the registry has no such service, or cannot be reached, that is said and nothing fails: no answer is no finding.
// An audit that fails for another reason, such as a lock file that cannot be read, fails here too.
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
const report = reportOf(stdout);
const counts = report.metadata?.vulnerabilities;

if (counts) {
  const found = Object.values(report.vulnerabilities);
  const bad = found.filter(({ severity }) => /^(high|critical)$/.test(severity));
  const lines = found.map(({ name, severity, range }) => `  ${name} ${range}: ${severity}`).join('\n');
  if (bad.length > 0 || counts.high + counts.critical > 0) {
    process.stdout.write(`Dependencies with known vulnerabilities (see "npm audit"):\n${lines}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write('Audited: no dependency has a known high or critical vulnerability.\n');
    if (lines !== '') process.stdout.write(`Lower ones:\n${lines}\n`);
  }
} else if (typeof report.message === 'string') {
  // What npm says of a registry's answer, or of none; of what is wrong here it says `error.code`.
  const why = report.statusCode ? `HTTP ${report.statusCode}` : 'no answer';
  process.stdout.write(`NOT AUDITED: the package registry offers no audit (${why}). No dependency was checked.\n`);
} else {
  process.stdout.write(
    `The audit failed (${report.error?.code ?? 'no report'}): see "npm audit". No dependency was checked.\n`,
  );
  process.exitCode = 1;
}

function reportOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
