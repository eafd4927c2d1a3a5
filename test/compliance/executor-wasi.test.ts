/** The WASI executor against the suite of all executors: with all this machine protects it by, and with the least. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { readCgroupPlaces } from '../../src/edge/executors/cgroup/mounts.ts';
import { openWasiExecutor } from '../../src/edge/executors/wasi/executor.ts';
import { processTree } from '../../src/edge/executors/wasi/processes.ts';
import { executorCompliance, runProgram } from './executor-compliance.ts';
import type { WasiExecutorOptions } from '../../src/edge/executors/wasi/executor.ts';

const MODULES = join(import.meta.dirname, '..', 'modules');

const WAYS: { name: string; without: WasiExecutorOptions['without'] & object }[] = [
  { name: 'wasi, as this machine protects it', without: {} },
  { name: 'wasi, with a process and Node permissions alone', without: { bwrap: true, cgroup: true } },
];

for (const { name, without } of WAYS) {
  executorCompliance({
    name,
    open: (workRoot) => openWasiExecutor({ workRoot, without }),
    moduleOf: (program) => join(MODULES, `${program}.wasm`),
    isDeterministic: true,
    taskProcesses: busiest,
  });
}

for (const { name, without } of WAYS) {
  test(`${name}: a task does not outlive its provider, and the next start clears what was left`, async (t) => {
    if (process.platform !== 'linux') return t.skip('reads /proc to find the processes');
    const workRoot = await mkdtemp(join(tmpdir(), 'realms-orphan-'));
    t.after(() => rm(workRoot, { recursive: true, force: true }));
    const script = join(import.meta.dirname, 'executor-orphan.ts');
    const provider = spawn(process.execPath, [script, workRoot, join(MODULES, 'spin.wasm'), JSON.stringify(without)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(provider.stdout, 'data'); // its task has spoken
    const pids = processTree(provider.pid ?? 0);
    assert.ok(pids.length > 1);
    provider.kill('SIGKILL');
    await once(provider, 'exit');
    for (let waits = 0; pids.some(isAlive) && waits < 100; waits++) await delay(50);
    assert.deepEqual(pids.filter(isAlive), []);
    assert.notDeepEqual(await readdir(workRoot), ['runner']);
    await using next = await openWasiExecutor({ workRoot, without });
    assert.deepEqual(await readdir(workRoot), ['runner']);
    assert.equal(next.running, 0);
    const groups = readCgroupPlaces().v1.get('memory');
    const left = groups && (await next.isolation()).cgroup === 'v1' ? await readdir(groups) : [];
    assert.deepEqual(
      left.filter((each) => each.startsWith(`power-realms-${provider.pid}-`)),
      [],
    );
  });
}

test('a node without bubblewrap or control groups says so', async (t) => {
  const workRoot = await mkdtemp(join(tmpdir(), 'realms-plain-'));
  t.after(() => rm(workRoot, { recursive: true, force: true }));
  await using executor = await openWasiExecutor({ workRoot, without: { bwrap: true, cgroup: true } });
  const isolation = await executor.isolation();
  assert.deepEqual([isolation.nodePermissions, isolation.bwrap, isolation.cgroup], [true, false, 'none']);
  assert.equal(isolation.notes.length, 2);
});

test('a task may not ask for more memory than the owner gives', async (t) => {
  const workRoot = await mkdtemp(join(tmpdir(), 'realms-small-'));
  t.after(() => rm(workRoot, { recursive: true, force: true }));
  await using executor = await openWasiExecutor({ workRoot, memoryBytesMax: 32 * 1024 * 1024 });
  const { report } = await runProgram(executor, join(MODULES, 'exit-code.wasm'));
  assert.equal(report.end.kind, 'refused');
});

function isAlive(pid: number): boolean {
  try {
    // A zombie waits for its parent alone.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** What runs below this process, the busiest of the next 200 ms last: idle sandboxes only wait. */
async function busiest(): Promise<number[]> {
  const before = new Map(processTree(process.pid).map((pid) => [pid, cpuTicks(pid)]));
  // A spare sandbox that is still starting is busy too, but not for this long.
  await delay(1_500);
  const used = (pid: number): number => cpuTicks(pid) - (before.get(pid) ?? 0);
  return [...before.keys()].slice(1).toSorted((a, b) => used(a) - used(b));
}

function cpuTicks(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return -1; // it ended
  }
}
