import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { killPids, readControl, readKey, readPids, removeGroup, tryControl, waitUntil, writeControl } from './files.ts';
import { CPU_PERIOD_US, GroupFault, enterGroups } from './group.ts';
import { newGroupName, orphanedGroups } from './owner.ts';
import type { ControlGroup, ControlGroups, GroupLimits } from './group.ts';

const NEEDED = ['memory', 'pids'];
const WANTED = ['cpu'];

/**
 * Control groups of version 2: one hierarchy. A group that has children with controllers must hold no processes itself
 * (kernel, cgroup-v2.rst, "no internal process constraint"), so there are two ways to a parent for our groups:
 * a folder below the root of the hierarchy, for root; or, for a unit that was delegated to us, this process's own group,
 * out of which it first moves into a child.
 * @throws {GroupFault} neither way is open
 */
export function openCgroupV2({ mount, own }: { readonly mount: string; readonly own: string }): ControlGroups {
  const present = readControl(join(mount, 'cgroup.controllers')).split(' ');
  for (const name of NEEDED) if (!present.includes(name)) throw new GroupFault(`cgroup v2 has no controller ${name}`);
  const controllers = [...NEEDED, ...WANTED].filter((name) => present.includes(name));
  const notes = WANTED.filter((name) => !present.includes(name)).map((name) => `cgroup v2 has no controller ${name}.`);
  const parent = openBelowRoot(mount, controllers) ?? openDelegated(own, controllers);
  if (!parent) throw new GroupFault('cgroup v2 is not writable for this user; a systemd unit needs Delegate=yes');
  return {
    version: 'v2',
    notes,
    create: () => createGroup(parent, controllers),
    sweep: async () => {
      const orphans = orphanedGroups(parent);
      for (const name of orphans) {
        killGroup(join(parent, name));
        await removeGroup(join(parent, name));
      }
      return orphans.length;
    },
  };
}

function openBelowRoot(mount: string, controllers: readonly string[]): string | undefined {
  const parent = join(mount, 'power-realms');
  if (!makeFolder(parent)) return undefined;
  return enable(mount, controllers) && enable(parent, controllers) ? parent : undefined;
}

function openDelegated(own: string, controllers: readonly string[]): string | undefined {
  const leaf = join(own, 'power-realms-instance');
  if (!makeFolder(leaf)) return undefined;
  for (const pid of readPids(own)) if (!tryControl(join(leaf, 'cgroup.procs'), pid)) return undefined;
  return enable(own, controllers) ? own : undefined;
}

function enable(folder: string, controllers: readonly string[]): boolean {
  return tryControl(join(folder, 'cgroup.subtree_control'), controllers.map((name) => `+${name}`).join(' '));
}

function createGroup(parent: string, controllers: readonly string[]): ControlGroup {
  const folder = join(parent, newGroupName());
  if (!makeFolder(folder)) throw new GroupFault(`${folder} cannot be made`);
  const at = (file: string): string => join(folder, file);
  const enterFiles = [at('cgroup.procs')];
  return {
    enterFiles,
    entered: (command) => enterGroups(enterFiles, command),
    limit: ({ memoryBytes, cpuCores, processes }: GroupLimits) => {
      writeControl(at('memory.max'), memoryBytes);
      tryControl(at('memory.swap.max'), 0); // kernels without swap accounting lack it
      tryControl(at('memory.oom.group'), 1);
      writeControl(at('pids.max'), processes);
      if (!controllers.includes('cpu')) return;
      writeControl(at('cpu.max'), `${Math.ceil(cpuCores * CPU_PERIOD_US)} ${CPU_PERIOD_US}`);
    },
    cpuUs: () => readKey(at('cpu.stat'), 'usage_usec'),
    outOfMemory: () => readKey(at('memory.events'), 'oom_kill') > 0,
    freeze: async () => {
      writeControl(at('cgroup.freeze'), 1);
      await waitUntil(() => readKey(at('cgroup.events'), 'frozen') === 1, 'freezing a sandbox');
    },
    thaw: () => writeControl(at('cgroup.freeze'), 0),
    kill: () => killGroup(folder),
    remove: async () => {
      await waitUntil(() => readPids(folder).length === 0, 'the end of a sandbox');
      await removeGroup(folder);
    },
  };
}

/** `cgroup.kill` came with Linux 5.14; before it, one process after the other. */
function killGroup(folder: string): void {
  if (!existsSync(join(folder, 'cgroup.kill')) || !tryControl(join(folder, 'cgroup.kill'), 1)) killPids(folder);
}

function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false; // the caller says which ways were tried
  }
}
