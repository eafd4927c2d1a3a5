/** A broken invariant of our own: a bug, never a user's mistake. Caught only at the process boundary. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** States what must hold. Use it in pairs: where a value is made and where it is used. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}

/** Ends an exhaustive `switch`; a new case breaks the build here. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${String(value)}`);
}
