import { z } from 'zod';

/** How long a lost write may take to show, in a variable. */
export const horizon = z
  .string()
  .regex(/^\d{1,9}$/, 'must be milliseconds, at most 9 digits')
  .transform(Number);

/** The same, in a file. */
export const horizonInFile = z
  .number()
  .int('must be whole milliseconds')
  .min(0, 'must be milliseconds')
  .max(999_999_999, 'must be milliseconds, at most 999999999');

/** After how many days the provider takes held money by itself, in a file. */
export const holdDaysInFile = z
  .number()
  .int('must be whole days, 1 to 5')
  .min(1, 'must be 1 to 5 days')
  .max(5, 'must be 1 to 5 days');

/** The same, in a variable. */
export const holdDays = z
  .string()
  .regex(/^[1-5]$/, 'must be days, 1 to 5')
  .transform(Number);
