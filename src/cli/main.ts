#!/usr/bin/env node
import '../app/process/node-version.js';

/** What each command is for, and the program that it is. */
const COMMANDS: Readonly<Record<string, { readonly about: string; readonly run: () => Promise<unknown> }>> = {
  start: {
    about: 'the gateway, and beside it the simulator where no provider is configured',
    run: async () => {
      // Heard from the first moment on: the rest takes a while to load. The other programs end as they do by themselves.
      await import('../app/process/reload-signal.js');
      await import('../app/process/stop-signals.js');
      return import('../app/process/run-gateway.js');
    },
  },
  simulator: { about: 'the simulator of the provider alone', run: () => import('../simulator/main.js') },
  check: { about: 'whether the gateway would start with these variables', run: () => import('./check.js') },
  keys: { about: 'makes, lists and revokes API keys', run: () => import('./keys.js') },
  operations: { about: 'lists, checks, resolves and records operations', run: () => import('./operations.js') },
  import: { about: "takes an export of the provider's cabinet into the ledger", run: () => import('./import.js') },
  backup: { about: 'copies the SQLite database while gateways run', run: () => import('./backup.js') },
  contract: { about: 'whether the operations of a project fit the schema', run: () => import('./contract.js') },
  schema: { about: 'prints the schema', run: () => import('./schema.js') },
};

const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);

const [node = '', program = '', name = 'start', ...args] = process.argv;
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
  // Each reads what is behind its own name.
  process.argv = [node, program, ...args];
  await command.run();
} else if (HELP.has(name)) process.stdout.write(usage());
else {
  process.stderr.write(`${JSON.stringify(name)} is no command.\n\n${usage()}`);
  process.exitCode = 1;
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(
    ([word, { about }]) => `  freedompay-graphql ${word.padEnd(12)}${about}\n`,
  );
  return `A GraphQL gateway over the Freedom Pay payment API, with a simulator of the provider.\n\n${lines.join('')}
Without a command it starts. Variables of the environment say how: docs/configuration.md of the package has them all.\n`;
}
