import { type DestinationStream, pino } from 'pino';

/** Whatever takes lines; `flush` where it may keep them for a while. */
export type LogDestination = DestinationStream & { readonly flush?: (done?: () => void) => void };

/** Lines for people at a terminal: time, level, what happened, and the fields behind it. Fields are redacted before they come here. */
export function textLines(destination: LogDestination): LogDestination {
  return {
    write: (line) => destination.write(textOf(line)),
    ...(destination.flush && { flush: (done) => destination.flush?.(done) }),
  };
}

function textOf(line: string): string {
  const {
    level,
    time,
    msg,
    err,
    pid: _pid,
    hostname: _hostname,
    ...rest
  } = JSON.parse(line) as Record<string, unknown>;
  const at = new Date(Number(time)).toLocaleTimeString('en-GB');
  const name = pino.levels.labels[Number(level)] ?? '';
  const fields = Object.entries(rest).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
  const { stack } = (err ?? {}) as { readonly stack?: unknown };
  const said = [at, name.toUpperCase().padEnd(5), String(msg), ...fields].join(' ');
  return `${plain(said)}${typeof stack === 'string' ? `\n${stack.split('\n').map(plain).join('\n')}` : ''}\n`;
}

/** Without what a terminal would obey. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
