import { BadRequest } from '../model/refusals.js';

/** How a field of a control body is written: `?` behind the type where it may be left out. */
export type FieldType = 'text' | 'text?' | 'number?' | 'number' | 'flag?' | 'times?' | 'object';

/** The fields of a control body and how each is written. */
export type Fields = Readonly<Record<string, FieldType>>;

/** A control body that was checked: every field is of its type. */
export type Input = Readonly<Record<string, string | number | boolean | object | undefined>>;

const CHECKS: Readonly<Record<string, { readonly what: string; readonly fits: (value: unknown) => boolean }>> = {
  text: {
    what: 'a text of 1 to 255 characters, without control characters',
    fits: (value) => typeof value === 'string' && /^[^\p{Cc}\p{Cs}\ufffe\uffff]{1,255}$/u.test(value),
  },
  number: {
    what: 'a whole number from 0 to 3600000',
    fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 3_600_000,
  },
  flag: { what: 'true or false', fits: (value) => typeof value === 'boolean' },
  object: {
    what: 'an object',
    fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  times: {
    what: 'a whole number above 0, or "always"',
    fits: (value) => value === 'always' || (Number.isSafeInteger(value) && (value as number) > 0),
  },
};

/**
 * Checks a JSON body against its fields and says what is wrong with it. A field nobody knows is refused: a misspelled
 * one would otherwise arm a fault that never happens.
 */
export function checkInput(body: unknown, fields: Fields): Input {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new BadRequest('The body is to be a JSON object.');
  }
  const given = new Map(Object.entries(body));
  for (const name of given.keys()) {
    if (!Object.hasOwn(fields, name)) {
      throw new BadRequest(`There is no field "${name}" here; known: ${Object.keys(fields).join(', ') || 'none'}.`);
    }
  }
  const input: Record<string, string | number | boolean | object> = {};
  for (const [name, type] of Object.entries(fields)) {
    const value: unknown = given.get(name);
    if (value === undefined && type.endsWith('?')) continue;
    const check = CHECKS[type.replace('?', '')];
    if (!check?.fits(value)) throw new BadRequest(`"${name}" is to be ${check?.what}.`);
    input[name] = value as string | number | boolean | object;
  }
  return input;
}

/** Reads the JSON of a body; an empty body is an empty object. */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body));
  } catch {
    throw new BadRequest('The body is not JSON.');
  }
}
