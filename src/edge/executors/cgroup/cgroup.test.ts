/** Control groups without a kernel: parsing, and the files of version 2 in a folder that plays the hierarchy. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { GroupFault } from './group.ts';
import { parsePlaces } from './mounts.ts';
import { newGroupName, orphanedGroups } from './owner.ts';
import { openCgroupV1 } from './v1.ts';
import { openCgroupV2 } from './v2.ts';
import type { TestContext } from 'node:test';

async function hierarchy(t: TestContext, controllers: string): Promise<{ mount: string; own: string }> {
  const mount = await mkdtemp(join(tmpdir(), 'realms-cgroup-'));
  t.after(() => rm(mount, { recursive: true, force: true }));
  mkdirSync(join(mount, 'own'));
  writeFileSync(join(mount, 'cgroup.controllers'), `${controllers}\n`);
  return { mount, own: join(mount, 'own') };
}

test('the places of a hybrid system are found, mounted alone or together', () => {
  const mountinfo = [
    '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
    '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:5 - cgroup cgroup rw,cpu,cpuacct',
    '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
  ].join('\n');
  const self = '4:memory:/user/seven\n2:cpu,cpuacct:/elsewhere\n1:name=systemd:/x\n0::/own.scope\n';
  const places = parsePlaces(mountinfo, self, (path) => !path.endsWith('elsewhere'));
  assert.deepEqual(Object.fromEntries(places.v1), {
    cpu: '/sys/fs/cgroup/cpu,cpuacct',
    cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
    memory: '/sys/fs/cgroup/memory/user/seven',
  });
  assert.deepEqual(places.v2, { mount: '/sys/fs/cgroup/unified', own: '/sys/fs/cgroup/unified/own.scope' });
});

test('version 2: a group writes the limits as the kernel names them', async (t) => {
  const places = await hierarchy(t, 'cpu memory pids');
  const groups = openCgroupV2(places);
  assert.equal(
    readFileSync(join(places.mount, 'power-realms', 'cgroup.subtree_control'), 'utf8'),
    '+memory +pids +cpu',
  );
  const group = groups.create();
  const folder = join(group.enterFiles[0] ?? '', '..');
  group.limit({ memoryBytes: 1_000_000, cpuCores: 1.5, processes: 64 });
  const control = (file: string): string => readFileSync(join(folder, file), 'utf8');
  assert.deepEqual(['memory.max', 'memory.swap.max', 'pids.max', 'cpu.max'].map(control), [
    '1000000',
    '0',
    '64',
    '150000 100000',
  ]);
  writeFileSync(join(folder, 'cpu.stat'), 'usage_usec 12345\nuser_usec 1\n');
  writeFileSync(join(folder, 'memory.events'), 'low 0\noom 1\noom_kill 1\n');
  writeFileSync(join(folder, 'cgroup.events'), 'populated 1\nfrozen 1\n');
  assert.deepEqual([group.cpuUs(), group.outOfMemory()], [12_345, true]);
  await group.freeze();
  assert.equal(control('cgroup.freeze'), '1');
  group.thaw();
  assert.equal(control('cgroup.freeze'), '0');
});

test('version 2 is passed over when its controllers belong to version 1', async (t) => {
  const places = await hierarchy(t, 'hugetlb');
  assert.throws(() => openCgroupV2(places), GroupFault);
});

test('version 1 is passed over without the controllers it needs, and tells of those it lacks', () => {
  assert.throws(() => openCgroupV1(new Map([['memory', '/x']])), GroupFault);
  const groups = openCgroupV1(new Map(['memory', 'cpuacct', 'freezer'].map((name) => [name, `/x/${name}`])));
  assert.equal(groups.notes.length, 2);
});

test('only groups whose maker is gone are orphans', async (t) => {
  const { mount } = await hierarchy(t, '');
  const own = newGroupName();
  const dead = [own.replace(/-\d+-(\d+)-(\d+)$/, '-4194303-$1-$2'), own.replace(/^(power-realms-\d+)-\d+-/, '$1-1-')];
  for (const name of [own, ...dead, 'power-realms-instance', 'other']) mkdirSync(join(mount, name));
  if (process.platform !== 'linux') return t.skip('reads /proc');
  assert.deepEqual(orphanedGroups(mount).toSorted(), dead.toSorted());
});
