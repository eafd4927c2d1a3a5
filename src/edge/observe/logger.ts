/** The log of an instance: JSON lines for machines, one short line each for a person at a terminal. Never a secret. */
import { destination as openDestination, pino, stdSerializers } from 'pino';
import type { LogLevel } from '#config/options.ts';
import type { Logger } from './port.ts';
import { prettyLine } from './pretty.ts';
import { withoutSecrets } from './secrets.ts';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Takes whole lines; default: stderr, so that stdout stays with what a command answers. */
  readonly write?: (line: string) => void;
  /** Default: whether stderr is a terminal. */
  readonly isPretty?: boolean;
  readonly isColoured?: boolean;
}

/** Writes at once: nothing is lost when the process ends, and nothing has to be closed. */
export function createLogger(options: LoggerOptions): Logger {
  const isPretty = options.isPretty ?? process.stderr.isTTY;
  const isColoured = options.isColoured ?? (isPretty && process.env['NO_COLOR'] === undefined);
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const settings = {
    level: options.level,
    base: null,
    formatters: { log: withoutSecrets },
    serializers: { err: describeError },
  };
  if (isPretty) return pino(settings, { write: (line: string) => write(prettyLine(line, { isColoured })) });
  return pino(settings, options.write === undefined ? openDestination({ fd: 2, sync: true }) : { write });
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Own fields of an error may hold what it was about, a password among it.
  return withoutSecrets(stdSerializers.err(error));
}
