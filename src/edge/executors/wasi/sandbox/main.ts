/**
 * ENTRY of the sandboxed process: one task, then the end. Started ahead of time it waits, warmed up, for its task on
 * stdin. It has no rights but to read its module and inputs and to write into its own output folder.
 */
import { readFileSync } from 'node:fs';
import { openChannel, receiveTask, waitForParentGone } from './channel.ts';
import { runModule } from './run-module.ts';
import { startWatchdog } from './watchdog.ts';
import { FRAME } from './wire.ts';
import { warmUp } from './warm-up.ts';

main();

function main(): void {
  // The offer says that these rights are withheld: rather no task than one without it.
  if (!process.permission || process.permission.has('child')) throw new Error('started without the permission model');
  const watchdogFile = process.argv[2];
  if (watchdogFile) startWatchdog(watchdogFile);
  const channel = openChannel();
  warmUp();
  channel.send(FRAME.ready, new Uint8Array(0));
  const task = receiveTask();
  if (task) runModule(task, { channel, halt, readFile: (file) => readFileSync(file) });
  halt();
}

/** Waits until the parent kills this process or is gone itself. */
function halt(): never {
  waitForParentGone();
  // Not process.exit(): it would wait for the watchdog, which waits for the parent.
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
}
