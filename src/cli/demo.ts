/**
 * The only file of the CLI that starts processes: instances for the demo.
 * What the demo does with its instances is told in `demo/story.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CliError, EXIT } from './exit-codes.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** The line by which an instance tells its ports, when REALMS_REPORT=1. */
const READY_MARK = 'REALMS_READY ';
const Ready = z.object({ http: z.url(), peers: z.array(z.string()) });
/** An instance is up in a second or two; this is for a machine that is busy with something else. */
const READY_LIMIT_MS = 60_000;
/** After a polite request to end. */
const STOP_LIMIT_MS = 5000;
const STDERR_CHARS_KEPT = 4000;
/** Of what a process wrote before its end, shown to the user. */
const COMPLAINT_LINES = 2;
const COMPLAINT_CHARS = 300;

export interface RunningInstance {
  readonly http: string;
  /** Addresses for other instances. */
  readonly peers: readonly string[];
  readonly pid: number;
  /** Undefined while it runs. */
  readonly died: () => string | undefined;
  stop(): Promise<void>;
}

/** Starts an instance on free ports and waits until it tells them. @throws {CliError} it ended or stayed silent */
export async function startInstance({
  name,
  dataDir,
  signal,
}: {
  readonly name: string;
  readonly dataDir: string;
  readonly signal: AbortSignal;
}): Promise<RunningInstance> {
  const args = [
    '--data-dir',
    dataDir,
    '--http-port',
    '0',
    '--p2p-port',
    '0',
    '--no-open',
    '--no-mdns',
    '--log-level',
    'warn',
  ];
  const child = spawn(process.execPath, [...process.execArgv, MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(),
  });
  const ended = endOf(child);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_CHARS_KEPT);
  });
  let died: string | undefined;
  void ended.then((how) => {
    died = `${name} ended by itself (${how})${lastWords(complaint)}`;
  });
  const stop = (): Promise<void> => stopChild(child, ended);
  try {
    const ready = await readyLine(child, AbortSignal.any([signal, AbortSignal.timeout(READY_LIMIT_MS)]));
    if (ready === undefined) {
      await ended;
      throw new CliError(EXIT.failed, died ?? `${name} ended before it was ready`);
    }
    return { ...ready, pid: child.pid ?? 0, died: () => died, stop };
  } catch (cause) {
    await stop();
    if (cause instanceof CliError || signal.aborted) throw cause;
    throw new CliError(
      EXIT.failed,
      `${name} did not become ready within ${READY_LIMIT_MS / 1000} s${lastWords(complaint)}`,
      { cause },
    );
  }
}

/** The last lines that a process wrote, shortened; empty when it wrote nothing. */
function lastWords(complaint: string): string {
  const lines = complaint.trim().split('\n').slice(-COMPLAINT_LINES);
  return complaint.trim() === '' ? '' : `: ${lines.map((line) => line.slice(0, COMPLAINT_CHARS)).join(' | ')}`;
}

/** The user's own settings are for their own instance, not for these. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('REALMS_'));
  return { ...Object.fromEntries(own), REALMS_REPORT: '1' };
}

/** Undefined when the process ended first. Its further lines are read and dropped, so that it never waits for a reader. */
async function readyLine(
  child: ChildProcess,
  signal: AbortSignal,
): Promise<{ readonly http: string; readonly peers: readonly string[] } | undefined> {
  if (child.stdout === null) return undefined;
  const lines = createInterface({ input: child.stdout, signal });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      if (!line.startsWith(READY_MARK)) return;
      try {
        resolve(Ready.parse(JSON.parse(line.slice(READY_MARK.length))));
      } catch (cause) {
        reject(
          new CliError(EXIT.failed, `an instance told its ports in a way that nobody understands: ${line}`, { cause }),
        );
      }
    });
    lines.once('close', () => resolve(undefined));
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  }).finally(() => {
    child.stdout?.resume();
  }) as Promise<{ readonly http: string; readonly peers: readonly string[] } | undefined>;
}

/** How the process ended, in words. Never rejects. */
async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return signal ?? `exit code ${code ?? 0}`;
  } catch (cause) {
    return `could not be started: ${(cause as Error).message}`;
  }
}

/** By its own id, politely first. */
async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(patience);
}
