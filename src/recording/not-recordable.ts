/** Played by the simulator, an operation would not come to what it came to. The message says why. */
export class NotRecordable extends Error {
  override readonly name = 'NotRecordable';

  constructor(why: string) {
    super(`This operation cannot be recorded: ${why}.`);
  }
}
