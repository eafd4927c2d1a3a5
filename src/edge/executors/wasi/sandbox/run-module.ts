import { createHash } from 'node:crypto';
import { MESSAGE_CHARS_MAX } from '../../limits.ts';
import { admit, GUARD, GUARD_EXPORT, ModuleRefused } from './admit.ts';
import { openDescriptors } from './descriptors.ts';
import { fileCalls } from './file-calls.ts';
import { openFileSystem } from './filesystem.ts';
import { guestMemory } from './guest.ts';
import { answering, isStackExhausted } from './host-call.ts';
import { pathCalls } from './path-calls.ts';
import { pollCall } from './poll-call.ts';
import { processCalls } from './process-calls.ts';
import { statCalls } from './stat-calls.ts';
import { openStdio } from './stdio.ts';
import { createSeededRandom, createVirtualTime } from './virtual-time.ts';
import { FRAME } from './wire.ts';
import type { Channel } from './channel.ts';
import type { Host } from './host-call.ts';
import type { EndMessage, RunnerEnd, TaskMessage } from './wire.ts';

export interface RunnerContext {
  readonly channel: Channel;
  readonly readFile: (file: string) => Uint8Array;
  /** Keeps this process as it is, for its parent to end. Does not return. */
  halt(): never;
}

/**
 * Runs one module to its end, reports the end and halts. Every end goes through `finish`, which never returns into the
 * module: exceptions of the host can be caught by WebAssembly, a halted process cannot go on.
 */
export function runModule(task: TaskMessage, { channel, halt, readFile }: RunnerContext): never {
  const startCpu = process.cpuUsage();
  let memory: WebAssembly.Memory | undefined;

  const finish = (end: RunnerEnd): never => {
    if (end.kind !== 'limit') stdio.flush();
    if (end.kind === 'exited') for (const claim of files.claims()) channel.sendJson(FRAME.output, claim);
    const { user, system } = process.cpuUsage(startCpu);
    channel.sendJson(FRAME.end, { end, cpuUs: user + system, logBytes: stdio.logBytes } satisfies EndMessage);
    return halt();
  };

  const time = createVirtualTime(task.seedHex);
  const stdio = openStdio(channel, {
    logBytesMax: task.logBytes,
    onLimit: () => finish({ kind: 'limit', limit: 'log' }),
  });
  const files = openFileSystem({ task, time, onLimit: () => finish({ kind: 'limit', limit: 'output' }) });
  const { inputs, outputs, forgetIfUnused } = files;
  const descriptors = openDescriptors({ inputs, outputs, onFileClosed: forgetIfUnused });
  const random = createSeededRandom(task.seedHex);
  const { args, env } = task;
  const host: Host = { guest: guestMemory(() => memory), descriptors, files, stdio, time, random, args, env, finish };

  try {
    const calls = hostCalls(host);
    const { bytes } = admit(checkedBytes(task, readFile(task.moduleFile)), task.memoryBytes);
    if (!bytes) return finish({ kind: 'limit', limit: 'memory' });
    const module = compile(bytes);
    const instance = instantiate(module, calls);
    memory = instance.exports['memory'] as WebAssembly.Memory;
    const guard = instance.exports[GUARD_EXPORT] as WebAssembly.Global;
    return finish(execute(instance.exports['_start'] as () => void, guard));
  } catch (cause) {
    if (cause instanceof ModuleRefused) return finish({ kind: 'refused', message: shorten(cause.message) });
    return finish({ kind: 'lost', message: shorten(String(cause)) });
  }
}

function hostCalls(host: Host): Record<string, (...args: unknown[]) => number> {
  return answering(host, {
    ...processCalls(host),
    ...pollCall(host),
    ...fileCalls(host),
    ...statCalls(host),
    ...pathCalls(host),
  });
}

function checkedBytes({ moduleHash }: TaskMessage, bytes: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== moduleHash) throw new Error(`the module's file has the hash ${hash}, not ${moduleHash}`);
  return bytes;
}

function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    const module = new WebAssembly.Module(bytes);
    const kinds = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]));
    if (kinds.get('_start') !== 'function')
      throw new ModuleRefused('the module is not a program: it exports no _start');
    if (kinds.get('memory') !== 'memory') throw new ModuleRefused('the module exports no memory');
    return module;
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    throw new ModuleRefused(`not a valid module: ${cause.message}`, { cause });
  }
}

function instantiate(module: WebAssembly.Module, calls: WebAssembly.ModuleImports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module, { wasi_snapshot_preview1: calls });
  } catch (cause) {
    // A start function or a data segment out of bounds fails here; no memory from the system is a RangeError.
    if (!(cause instanceof WebAssembly.LinkError || cause instanceof WebAssembly.RuntimeError)) throw cause;
    throw new ModuleRefused(`the module cannot be started: ${cause.message}`, { cause });
  }
}

function execute(start: () => void, guard: WebAssembly.Global): RunnerEnd {
  try {
    start();
    return { kind: 'exited', exitCode: 0 };
  } catch (cause) {
    if (guard.value === GUARD.overLimit) return { kind: 'limit', limit: 'memory' };
    if (guard.value === GUARD.hostFailed)
      return { kind: 'lost', message: 'this machine had no memory left for the task' };
    if (cause instanceof WebAssembly.RuntimeError) return { kind: 'trap', message: shorten(cause.message) };
    if (isStackExhausted(cause)) return { kind: 'trap', message: 'the call stack is exhausted' };
    return { kind: 'lost', message: shorten(String(cause)) };
  }
}

function shorten(message: string): string {
  return message.slice(0, MESSAGE_CHARS_MAX);
}
