/*
 * Imported by each command. Whoever reads what it prints may have read enough, as `head` has: the command then goes on to its end
 * in silence, since what it does besides printing is not to be left half done.
 */

function onError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

for (const output of [process.stdout, process.stderr]) output.on('error', onError);

export {};
