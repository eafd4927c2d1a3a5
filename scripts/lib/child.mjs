/**
 * Runs one child process on behalf of the launcher.
 *
 * Signals: a Ctrl-C reaches the whole foreground group, so the child has it already; npm passes it on once more, and so do
 * we, because a signal sent to the launcher alone must arrive as well. Hence two rules. (1) Repeats within REPEAT_MS are one
 * press. (2) A target treats a repeated signal as the first one; a second press kills it, and that is decided here alone.
 * Windows delivers Ctrl-C to every process of the console, and `kill` there ends a process at once: nothing is forwarded.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Failure } from './failure.mjs';

const REPEAT_MS = 700;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Starts `command`, waits for its end and returns its exit code (128 + n after signal n, as shells do) and whether a signal
 * came for it meanwhile. `onStart` receives the child, for whoever wants its output.
 */
export function runChild(command, args, { onStart, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const signals = forwardSignals(child);
    child.once('error', (cause) => {
      signals.stop();
      reject(new Failure(`${command} could not be started: ${cause.message}`, { cause }));
    });
    child.once('close', (code, signal) => {
      signals.stop();
      const interruptedBy = signals.first();
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), interruptedBy });
    });
    onStart?.(child);
  });
}

function forwardSignals(child) {
  let first;
  let firstAtMs = 0;
  const listeners = FORWARDED.map((signal) => {
    const listener = () => {
      const nowMs = performance.now();
      if (first === undefined) {
        first = signal;
        firstAtMs = nowMs;
        if (process.platform !== 'win32') child.kill(signal);
      } else if (signal === 'SIGINT' && nowMs - firstAtMs > REPEAT_MS) {
        child.kill('SIGKILL');
      } else if (signal !== first && process.platform !== 'win32') {
        child.kill(signal);
      }
    };
    process.on(signal, listener);
    return [signal, listener];
  });
  return {
    first: () => first,
    stop: () => listeners.forEach(([signal, listener]) => process.removeListener(signal, listener)),
  };
}

/** Exit code of a process that a signal ended. */
export function exitCodeOf(signal) {
  return 128 + constants.signals[signal];
}
