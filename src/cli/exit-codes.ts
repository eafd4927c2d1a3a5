/** How a command ends, as a number that scripts can tell apart, and the errors that lead there. */
import { InstanceUnreachable, ProblemError } from '#core/contract/client.ts';

export const EXIT = {
  ok: 0,
  /** A bug, or a failure of no other kind. */
  failed: 1,
  /** Unknown command or flag, something missing. */
  usage: 2,
  /** The rules forbid it: a right is missing, or the state does not allow it. */
  refused: 3,
  notLoggedIn: 4,
  unreachable: 5,
  notFound: 6,
  /** A value that nobody can use: not a number, out of range, ambiguous. */
  badInput: 7,
  /** `verify` found a difference. */
  differs: 8,
  /** Ctrl-C: 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each code means, in the order of the help. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'failed, or a bug'],
  [EXIT.usage, 'wrong usage: unknown command or flag, something missing'],
  [EXIT.refused, 'refused by a rule: a right is missing, or the state does not allow it'],
  [EXIT.notLoggedIn, 'not logged in'],
  [EXIT.unreachable, 'the instance does not answer'],
  [EXIT.notFound, 'not found'],
  [EXIT.badInput, 'bad input: a value that cannot be used'],
  [EXIT.differs, 'the data is not what its log says'],
  [EXIT.interrupted, 'interrupted by Ctrl-C'],
];

/** One sentence for the user and the code to end with; never a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export function usageError(message: string): CliError {
  return new CliError(EXIT.usage, message);
}

export function badInput(message: string): CliError {
  return new CliError(EXIT.badInput, message);
}

export function notFound(message: string): CliError {
  return new CliError(EXIT.notFound, message);
}

/** The code for whatever ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof InstanceUnreachable) return EXIT.unreachable;
  if (error instanceof ProblemError) return exitCodeOfStatus(error.problem.status);
  return EXIT.failed;
}

function exitCodeOfStatus(status: number): ExitCode {
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return EXIT.badInput;
    case 401:
      return EXIT.notLoggedIn;
    case 403:
    case 409:
    case 429:
      return EXIT.refused;
    case 404:
      return EXIT.notFound;
    case 502:
    case 503:
    case 504:
      return EXIT.unreachable;
    default:
      return EXIT.failed;
  }
}
