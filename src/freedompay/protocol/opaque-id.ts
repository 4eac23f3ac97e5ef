import { type FieldReader, required, UnreadableField } from './fields.js';

/** What the provider names something by that is no payment: an id in digits, or as its pages' addresses have it, 32 hexadecimal ones. */
export function reference(name: string): FieldReader<string> {
  const read = required(name);
  return (message, layout) => {
    const value = read(message, layout).trim();
    if (!/^[\da-zA-Z-]{1,64}$/.test(value) || /^0+$/.test(value)) throw new UnreadableField(`field ${name} is no id`);
    return value;
  };
}
