/** Holds back new tasks while the owner has paused the machine. */
export interface Gate {
  close(): void;
  open(): void;
  readonly isClosed: boolean;
  /** Resolves when the gate is open, or when the signal is aborted. */
  passed(signal: AbortSignal): Promise<void>;
}

export function createGate(): Gate {
  let closed: PromiseWithResolvers<void> | undefined;
  return {
    get isClosed() {
      return closed !== undefined;
    },
    close: () => {
      closed ??= Promise.withResolvers<void>();
    },
    open: () => {
      closed?.resolve();
      closed = undefined;
    },
    passed: async (signal) => {
      while (closed && !signal.aborted) {
        const aborted = Promise.withResolvers<void>();
        const onAbort = (): void => aborted.resolve();
        signal.addEventListener('abort', onAbort, { once: true });
        await Promise.race([closed.promise, aborted.promise]);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}
