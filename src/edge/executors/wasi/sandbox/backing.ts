import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';

/** One numbered file of the system that holds the bytes of one file of the module. */
export interface Backing {
  readonly file: string;
  /** Fills as much as there is; throws HostFailed when the system has fewer bytes than `sizeBytes` promised. */
  read(into: Uint8Array, position: number): void;
  write(from: Uint8Array, position: number): void;
  resize(sizeBytes: number): void;
  /** Gives the system's descriptor back; the next access opens it again. */
  release(): void;
  remove(): void;
}

/** The provider's machine failed (disk full, I/O error): never the module's doing, so the task ends as lost. */
export class HostFailed extends Error {
  override readonly name = 'HostFailed';
}

export interface BackingOptions {
  readonly file: string;
  /** `r` for an input; `w+` makes a new output, opened again as `r+`. */
  readonly mode: 'r' | 'w+';
}

/** Opens lazily: a task with thousands of inputs pays for the ones it reads. */
export function openBacking({ file, mode }: BackingOptions): Backing {
  let descriptor = -1;
  let flags: 'r' | 'w+' | 'r+' = mode;

  const opened = (): number => {
    if (descriptor === -1) descriptor = openSync(file, flags, 0o600);
    if (flags === 'w+') flags = 'r+';
    return descriptor;
  };
  const guarded = (act: () => void): void => {
    try {
      act();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw cause instanceof HostFailed ? cause : new HostFailed(`a file of the task failed: ${reason}`, { cause });
    }
  };
  const release = (): void => {
    if (descriptor === -1) return;
    const open = descriptor;
    descriptor = -1;
    closeSync(open);
  };
  if (mode === 'w+') guarded(opened);

  return {
    file,
    read: (into, position) =>
      guarded(() => {
        for (let at = 0; at < into.length;) {
          const count = readSync(opened(), into, at, into.length - at, position + at);
          if (count === 0) throw new HostFailed('a file of the task is shorter than it was');
          at += count;
        }
      }),
    write: (from, position) =>
      guarded(() => {
        for (let at = 0; at < from.length;) at += writeSync(opened(), from, at, from.length - at, position + at);
      }),
    resize: (sizeBytes) => guarded(() => ftruncateSync(opened(), sizeBytes)),
    release: () => guarded(release),
    remove: () =>
      guarded(() => {
        release();
        unlinkSync(file);
      }),
  };
}
