import { z } from 'zod';
import { text } from '../accounts.js';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number, 0 to 65535');

/** The variables that say where the gateway tells how it is doing. */
export const telemetryVariables = {
  METRICS_HOST: text.default('127.0.0.1'),
  METRICS_PORT: port.optional(),
};
export type TelemetryVariables = z.infer<z.ZodObject<typeof telemetryVariables>>;

/** Where the gateway tells how it is doing. */
export interface Telemetry {
  /** Where metrics can be scraped; `null`: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
}

export function telemetryOf({ METRICS_HOST: host, METRICS_PORT }: TelemetryVariables): Telemetry {
  return { metrics: METRICS_PORT === undefined ? null : { host, port: METRICS_PORT } };
}
