/** A secret text that shows as `***` wherever it is printed, logged or serialised. */
export class Secret {
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself: for signing only. */
  reveal(): string {
    return this.#text;
  }

  /**
   * Takes another's text from now on, for all who hold this one: so a secret that was changed reaches whoever signs or verifies
   * next. Whoever keeps what `reveal` gave would go on with the old one.
   */
  renew(by: Secret): void {
    this.#text = by.reveal();
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}
