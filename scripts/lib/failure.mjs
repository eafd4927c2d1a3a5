/** A failure that one sentence explains: the launcher prints the sentence without a stack and ends with `exitCode`. */
export class Failure extends Error {
  name = 'Failure';

  constructor(message, { exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** A line for people. Always on stderr: stdout belongs to the target (`realms --json`). */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
