import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { killPids, readControl, readKey, readPids, removeGroup, tryControl, waitUntil, writeControl } from './files.ts';
import { CPU_PERIOD_US, GroupFault, enterGroups } from './group.ts';
import { newGroupName, orphanedGroups } from './owner.ts';
import type { ControlGroup, ControlGroups, GroupLimits } from './group.ts';

const NEEDED = ['memory', 'cpuacct', 'freezer'];
const WANTED = ['cpu', 'pids'];

/**
 * Control groups of version 1: one hierarchy per controller, some mounted together. A group is a folder of the same
 * name in each.
 * @param places this process's own folder by controller (see `mounts.ts`)
 * @throws {GroupFault} a controller that is needed is missing or not writable
 */
export function openCgroupV1(places: ReadonlyMap<string, string>): ControlGroups {
  for (const name of NEEDED) if (!places.has(name)) throw new GroupFault(`cgroup v1 has no controller ${name}`);
  const notes = WANTED.filter((name) => !places.has(name)).map((name) => `cgroup v1 has no controller ${name}.`);
  const controllers = [...NEEDED, ...WANTED].filter((name) => places.has(name));
  const parents = [...new Set(controllers.map((name) => places.get(name) ?? ''))];
  return {
    version: 'v1',
    notes,
    create: () => createGroup(places, parents),
    sweep: async () => {
      const orphans = new Set(parents.flatMap((parent) => orphanedGroups(parent)));
      for (const name of orphans) {
        for (const parent of parents) killPids(join(parent, name));
        tryControl(join(places.get('freezer') ?? '', name, 'freezer.state'), 'THAWED');
        for (const parent of parents) await removeGroup(join(parent, name));
      }
      return orphans.size;
    },
  };
}

function createGroup(places: ReadonlyMap<string, string>, parents: readonly string[]): ControlGroup {
  const name = newGroupName();
  const folders = parents.map((parent) => join(parent, name));
  for (const folder of folders) makeFolder(folder);
  const at = (controller: string, file: string): string => join(places.get(controller) ?? '', name, file);
  const freezerState = at('freezer', 'freezer.state');
  const enterFiles = folders.map((folder) => join(folder, 'cgroup.procs'));
  return {
    enterFiles,
    entered: (command) => enterGroups(enterFiles, command),
    limit: ({ memoryBytes, cpuCores, processes }: GroupLimits) => {
      writeControl(at('memory', 'memory.limit_in_bytes'), memoryBytes);
      tryControl(at('memory', 'memory.memsw.limit_in_bytes'), memoryBytes); // without it the swap is not counted
      if (places.has('pids')) writeControl(at('pids', 'pids.max'), processes);
      if (!places.has('cpu')) return;
      writeControl(at('cpu', 'cpu.cfs_period_us'), CPU_PERIOD_US);
      writeControl(at('cpu', 'cpu.cfs_quota_us'), Math.ceil(cpuCores * CPU_PERIOD_US));
    },
    cpuUs: () => Math.floor(Number(readControl(at('cpuacct', 'cpuacct.usage'))) / 1_000),
    outOfMemory: () => readKey(at('memory', 'memory.oom_control'), 'oom_kill') > 0,
    freeze: async () => {
      writeControl(freezerState, 'FROZEN');
      await waitUntil(() => readControl(freezerState) === 'FROZEN', 'freezing a sandbox');
    },
    thaw: () => writeControl(freezerState, 'THAWED'),
    kill: () => {
      for (const folder of folders) killPids(folder);
      // A frozen process of version 1 dies only after it is thawed.
      tryControl(freezerState, 'THAWED');
    },
    remove: async () => {
      await waitUntil(() => readPids(folders[0] ?? '').length === 0, 'the end of a sandbox');
      for (const folder of folders) await removeGroup(folder);
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw new GroupFault(`${folder} cannot be made`, { cause });
  }
}
