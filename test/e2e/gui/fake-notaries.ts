/** Who seals the fake pool: alone and well, or one of four whose set has lost two, with every trouble that a page can tell of. */
import type { RecoveryView } from '#core/features/notaries/recovery.api.ts';
import type { NotariesView } from '#core/features/notaries/notaries.api.ts';
import { MODE_RULES } from '#core/contract/notary-modes.ts';
import { type World, id, me, people } from './fake-world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A paused world has lost its quorum; a rich one has its lone notary. */
export function notariesOf(world: World): NotariesView {
  const nowMs = Date.now();
  const pool = world.pools[0];
  const isPaused = pool?.trade.isPaused === true;
  const mode = world.notaries?.mode ?? (isPaused ? '3/4' : '1/1');
  const chosen = world.notaries?.members ?? people.slice(0, MODE_RULES[mode].members).map(({ user }) => deviceOf(user));
  const isThere = (index: number): boolean => (isPaused ? index < 2 : index % 4 !== 3 || index === 0);
  const candidates = people.slice(0, 9).map(({ user, handle }, index) => ({
    device: deviceOf(user),
    user,
    handle,
    isConnected: isThere(index),
    isNotary: chosen.includes(deviceOf(user)),
  }));
  const members = candidates
    .filter(({ isNotary }) => isNotary)
    .toSorted((a, b) => chosen.indexOf(a.device) - chosen.indexOf(b.device))
    .map(({ isNotary: _, ...person }, index) => ({
      ...person,
      isSelf: person.user === me.user,
      isSequencer: index === 0,
      ...(person.isConnected || index === 2
        ? { heardMs: nowMs - (person.isConnected ? 3 * SECOND : 26 * MINUTE) }
        : {}),
    }));
  return {
    mode,
    quorum: MODE_RULES[mode].quorum,
    term: 3,
    isEstablished: !isPaused,
    members,
    reachable: members.filter(({ isConnected }) => isConnected).length,
    standing: isPaused ? 'clock_off' : 'signs',
    ...(isPaused ? { clockErrorMs: -7 * MINUTE } : {}),
    quarantine: isPaused ? [{ event: id('ahead'), handle: people[1]?.handle ?? '', aheadMs: 26 * 60 * MINUTE }] : [],
    candidates,
    ...(isPaused ? { advice: 'name_another' } : mode === '1/1' ? { advice: 'name_more' } : {}),
    fold: {
      version: isPaused ? 3 : (world.foldVersion ?? 1),
      supported: 2,
      isOutdated: isPaused,
      lacking: [],
    },
    seal: {
      number: pool?.seal.number ?? 0,
      timeMs: pool?.seal.timeMs ?? nowMs,
      ageMs: nowMs - (pool?.seal.timeMs ?? nowMs),
    },
  };
}

function deviceOf(user: string): string {
  return id(`agent of ${user}`);
}

/** A paused world is being recovered, and somebody objected once before. */
export function recoveryOf(world: World): RecoveryView {
  const nowMs = Date.now();
  const pool = world.pools[0];
  const isPaused = pool?.trade.isPaused === true;
  const last = { number: pool?.seal.number ?? 0, hash: pool?.seal.hash ?? '' };
  const next = { space: pool?.pool ?? '', epoch: 1, last };
  const [first, second] = people.slice(0, 2).map(({ user, handle }) => ({ user, handle }));
  const plan = { ...next, mode: '1/1' as const, members: [deviceOf(me.user)] };
  return {
    needed: 1,
    users: people
      .slice(0, 2)
      .map(({ user, handle }) => ({ user, handle, rootKey: id(`root of ${user}`), isCurrent: true })),
    next,
    lastMs: pool?.seal.timeMs ?? nowMs,
    waiting: isPaused ? 3 : 0,
    isRecovered: false,
    recoveries:
      isPaused && first !== undefined && second !== undefined
        ? [
            {
              recovery: id('recovery'),
              plan,
              mode: '1/1',
              members: [{ user: me.user, handle: me.handle }],
              signedFirst: [first],
              signedSecond: [],
              repeatFromMs: nowMs + 5 * 24 * 60 * MINUTE,
              believedFromMs: nowMs + 5 * 24 * 60 * MINUTE,
              vetoes: [],
            },
          ]
        : [],
  };
}
