/** An executor that opens when it is first needed or told to: probing sandboxes must not hold up the start of the program. */
import type { Executor } from './port.ts';

export interface LazyExecutor extends Executor {
  /** Begins opening; whoever needs it waits. */
  open(): void;
}

export function createLazyExecutor(openReal: () => Promise<Executor>): LazyExecutor {
  let opening: Promise<Executor> | undefined;
  let real: Executor | undefined;
  const ready = (): Promise<Executor> => {
    opening ??= openReal().then((opened) => {
      real = opened;
      return opened;
    });
    return opening;
  };
  return {
    kind: 'wasi',
    open: () => void ready().catch(() => undefined),
    isolation: async () => (await ready()).isolation(),
    warm: (count) => {
      if (real !== undefined) real.warm(count);
      else if (count > 0)
        void ready()
          .then((opened) => opened.warm(count))
          .catch(() => undefined);
    },
    run: async (task, hooks) => (await ready()).run(task, hooks),
    reading: (taskId) => real?.reading(taskId),
    discard: async (taskId) => real?.discard(taskId),
    pause: async () => (await ready()).pause(),
    resume: async () => (await ready()).resume(),
    get running() {
      return real?.running ?? 0;
    },
    [Symbol.asyncDispose]: async () => {
      const opened = await opening?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
    },
  };
}
