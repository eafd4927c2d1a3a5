import { WARM_SANDBOXES_MAX } from '../limits.ts';
import type { Sandbox } from './sandbox-process.ts';

/** Starting a sandbox blocks this process for some ms; a short task just handed over should end undisturbed. */
const REFILL_DELAY_MS = 30;

/** Sandboxes started ahead of time. Each is given out once and never comes back. */
export interface WarmPool {
  /** Keeps this many idle; 0 ends those there are. */
  warm(count: number): void;
  /** A sandbox that is ready, or else the one nearest to it. @throws {SandboxFault} it did not start */
  take(): Promise<Sandbox>;
  dispose(): Promise<void>;
}

export interface WarmPoolOptions {
  start(): Promise<Sandbox>;
  /** Ends a sandbox that was never given a task. Does not reject. */
  end(sandbox: Sandbox): Promise<void>;
}

interface Idle {
  readonly started: Promise<Sandbox>;
  sandbox: Sandbox | undefined;
}

export function createWarmPool({ start, end }: WarmPoolOptions): WarmPool {
  const idle = new Set<Idle>();
  const ending = new Set<Promise<void>>();
  let wanted = 0;
  let refillTimer: NodeJS.Timeout | undefined;

  const startReady = async (): Promise<Sandbox> => {
    const sandbox = await start();
    try {
      await sandbox.ready;
      return sandbox;
    } catch (cause) {
      await end(sandbox);
      throw cause;
    }
  };
  const add = (): void => {
    const entry: Idle = { started: startReady(), sandbox: undefined };
    idle.add(entry);
    // One that fails is dropped and not started again until somebody asks: a broken system must not make a loop.
    entry.started.then(
      (sandbox) => {
        entry.sandbox = sandbox;
        void sandbox.gone.then(() => {
          if (idle.delete(entry)) later(end(sandbox));
        });
      },
      () => idle.delete(entry),
    );
  };
  const later = (act: Promise<void>): void => {
    const tracked = act.finally(() => ending.delete(tracked));
    ending.add(tracked);
  };
  const drop = async (entry: Idle): Promise<void> => {
    idle.delete(entry);
    const sandbox = await entry.started.catch(() => undefined);
    if (sandbox) await end(sandbox);
  };
  const refill = (): void => {
    clearTimeout(refillTimer);
    refillTimer = undefined;
    while (idle.size < wanted) add();
  };

  return {
    warm: (count) => {
      wanted = Math.max(0, Math.min(count, WARM_SANDBOXES_MAX));
      refill();
      for (const entry of [...idle].slice(wanted)) later(drop(entry));
    },
    take: async () => {
      const entry = [...idle].find(({ sandbox }) => sandbox && !sandbox.isGone) ?? [...idle][0];
      if (!entry) return startReady();
      idle.delete(entry);
      refillTimer ??= setTimeout(refill, REFILL_DELAY_MS);
      return entry.started;
    },
    dispose: async () => {
      wanted = 0;
      clearTimeout(refillTimer);
      await Promise.all([...idle].map(drop));
      await Promise.all(ending);
    },
  };
}
