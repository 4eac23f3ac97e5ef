/*
 * Imported before all that takes time to load: a signal that comes while the program starts would end it, and whoever rolls a
 * secret out does not know which instance is just starting.
 */

/** What a reload takes; `null` while there is nothing yet that could. */
let reload: (() => void) | null = null;
let cameEarly = false;

/**
 * Has this done at each SIGHUP, and now where one came before: what it was about may have been read already. Where a terminal
 * reads what is written the signal says that it was closed, and ends the program as it does every other.
 */
export function onReload(take: () => void): void {
  reload = take;
  if (cameEarly) take();
}

function heard(): void {
  if (reload) reload();
  else cameEarly = true;
}

if (!process.stdout.isTTY) process.on('SIGHUP', heard);
