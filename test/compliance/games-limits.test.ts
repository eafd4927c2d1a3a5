/** Games inside of the control groups that the executors use: memory, processes and time of a seat, and nothing left of the groups. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCgroupPlaces } from '#edge/executors/cgroup/mounts.ts';
import { probeCgroups } from '#edge/executors/cgroup/probe.ts';
import { GAME_PROCESSES_MAX } from '#edge/streams/limits.ts';
import { openStreams } from '#edge/streams/open.ts';
import type { GameLimits, GameSession, StreamTrouble } from '#edge/streams/port.ts';

const probed = await probeCgroups();
const { missing } = await openStreams('/nonexistent').capabilities();
const why = [...missing.map(({ what }) => what), ...(probed.groups === undefined ? ['control groups that work'] : [])];
const skip = why.length > 0 ? `no ${why.join(', ')}` : false;
const MIB = 1024 * 1024;

interface Trial extends AsyncDisposable {
  readonly session: GameSession;
  readonly home: string;
  readonly troubles: readonly (StreamTrouble | undefined)[];
}

async function start(script: string, limits: GameLimits): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'games-limits-'));
  const home = join(folder, 'home');
  const troubles: (StreamTrouble | undefined)[] = [];
  const session = await openStreams(folder, { cgroups: async () => probed }).start(
    {
      ...{ session: 'one', program: 'sh', arguments: ['-c', script], homeFolder: home, limits },
      ...{ size: { width: 320, height: 240 }, isNetworkAllowed: false },
    },
    { onTrouble: (trouble) => troubles.push(trouble) },
  );
  return {
    ...{ session, home, troubles },
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (!isTrue()) {
    if (Date.now() > endMs) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Groups that this process has made and not removed. */
function ownGroups(): string[] {
  const { v1, v2 } = readCgroupPlaces();
  const places = [...new Set([...v1.values(), ...(v2 === undefined ? [] : [join(v2.mount, 'power-realms'), v2.own])])];
  return places
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).filter((name) => name.startsWith(`power-realms-${process.pid}-`)));
}

test('a game that wants more memory than its seat has ends, and that is named', { skip }, async () => {
  // tail keeps all of a line, and this one has no end.
  await using trial = await start('sleep 1; head -c 400000000 /dev/zero | tail -n 1; exit 1', {
    ...{ memoryBytes: 64 * MIB, cpuCores: 1 },
  });
  await until('out of memory', () => trial.troubles.includes('game_out_of_memory'));
  assert.ok(!trial.troubles.includes('game_ended'));
});

test('a game with enough memory is not ended', { skip }, async () => {
  const script = 'head -c 100000000 /dev/zero | tail -n 1 | wc -c > "$HOME/eaten"; sleep 100';
  await using trial = await start(script, { memoryBytes: 512 * MIB, cpuCores: 1 });
  const eaten = join(trial.home, 'eaten');
  await until('it ate', () => existsSync(eaten) && readFileSync(eaten, 'utf8').trim() === '100000000');
  assert.deepEqual(trial.troubles, []);
});

test('a game has so many processes and no more', { skip }, async () => {
  const script = `i=0; while [ $i -lt ${GAME_PROCESSES_MAX + 50} ]; do sleep 100 & i=$((i+1)); echo $i > "$HOME/count"; done`;
  await using trial = await start(script, { memoryBytes: 1024 * MIB, cpuCores: 2 });
  await until('no more processes', () => trial.troubles.includes('game_ended'));
  const count = Number(readFileSync(join(trial.home, 'count'), 'utf8'));
  assert.ok(count > GAME_PROCESSES_MAX / 2 && count < GAME_PROCESSES_MAX, `${count} processes were started`);
});

test('time of what ended counts, a share of a core is all it gets, and no group is left', { skip }, async () => {
  const before = ownGroups().length;
  // Ten children one after the other: none of them is there when it is asked.
  const burn = 'i=0; while [ $i -lt 10 ]; do (j=0; while [ $j -lt 40000 ]; do j=$((j+1)); done); i=$((i+1)); done';
  const trial = await start(`sleep 0.5; ${burn}; echo > "$HOME/burnt"; sleep 100`, {
    ...{ memoryBytes: 256 * MIB, cpuCores: 1 },
  });
  await until('it burnt', () => existsSync(join(trial.home, 'burnt')));
  const cpuUs = trial.session.cpuUs();
  assert.ok(cpuUs > 100_000, `only ${cpuUs} µs`);
  assert.ok(ownGroups().length > before);
  await trial[Symbol.asyncDispose]();
  assert.equal(ownGroups().length, before);
});
