/**
 * Has this done at each SIGHUP. Where a terminal reads what is written the signal says that it was closed, and ends the program
 * as it does every other.
 */
export function onReload(reload: () => void): void {
  if (!process.stdout.isTTY) process.on('SIGHUP', reload);
}
