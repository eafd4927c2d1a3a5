/**
 * Machines check each other by themselves, at random: nobody knows when, and a claim that was good once has to stay good. Only while neither side
 * works for somebody, pauses for its owner, or has opted out; every bound of it is in `CHALLENGE_DUTY`.
 */
import { CHALLENGE_DUTY, TIME } from '#core/kernel/limits.ts';
import { challengeRefusal, challengesOf } from '#core/features/nodes/nodes.reads.ts';
import { type NodeRow, nodes } from '#core/features/nodes/nodes.tables.ts';
import { memberOf } from '#core/features/pools/pools.reads.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { agentCommand } from '../commands.ts';
import { onlinePeers } from '../market.routes.ts';
import { type Runtime, agentSeedOf } from '../runtime.ts';
import { type Challenges, isSold } from './challenge.ts';

const SETTING = 'machine.challenges';

/** Whether this machine takes part: it lets itself be checked, and checks others. On unless its owner said otherwise. */
export interface ChallengeSetting {
  isOn(): boolean;
  set(isOn: boolean): void;
}

export function openChallengeSetting(db: InstanceDb): ChallengeSetting {
  return {
    isOn: () => db.get('SELECT value FROM settings WHERE key = ?', SETTING)?.['value'] !== '0',
    set: (isOn) =>
      db.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        SETTING,
        isOn ? '1' : '0',
      ),
  };
}

/** Nodes that this person could usefully check now: connected, not checked by them of late, nor by enough others. */
export function nodesToCheck(
  reader: SpaceReader,
  by: { readonly user: string; readonly peerKey: string },
  { poolMs, online }: { readonly poolMs: number; readonly online: ReadonlySet<string> },
): NodeRow[] {
  if (memberOf(reader, by.user)?.state !== 'active') return [];
  return reader
    .where(nodes, `state = 'ready' AND "singleScore" > 0 LIMIT ${CHALLENGE_DUTY.nodesMax}`, [])
    .filter((row) => {
      if (!online.has(row.peerKey) || challengeRefusal(reader, row, by, poolMs) !== undefined) return false;
      const fresh = challengesOf(reader, row.node).filter(({ atMs }) => poolMs - atMs < CHALLENGE_DUTY.repeatMs);
      return fresh.length < CHALLENGE_DUTY.wordsWanted && !fresh.some(({ user }) => user === by.user);
    });
}

interface DutyParts {
  readonly challenges: Challenges;
  readonly setting: ChallengeSetting;
  /** For the owner of this machine. */
  readonly isPaused: () => boolean;
  /** 0 to 1. */
  readonly random: () => number;
}

export interface ChallengeDuty extends Disposable {
  /** What is due by now. Returns the node that was checked, if any. */
  pass(): Promise<string | undefined>;
}

export function startChallengeDuty(
  runtime: Runtime,
  { challenges, setting, isPaused, random }: DutyParts,
): ChallengeDuty {
  const closing = new AbortController();
  /** Half to one and a half times the mean: machines that started together do not ask together. */
  const waitMs = (): number => CHALLENGE_DUTY.meanMs * (0.5 + random());
  const tried = new Map<string, number>();
  const doneAtMs: number[] = [];
  let nextMs = runtime.nowMs() + waitMs();
  let isBusy = false;

  const mayWork = (): boolean =>
    setting.isOn() && !isPaused() && runtime.executor.running === 0 && !isSold(runtime) && runtime.p2p() !== undefined;

  const find = (nowMs: number) => {
    const online = onlinePeers(runtime);
    const peerKey = runtime.keys.peer.publicKey;
    return runtime.spaces.ids('pool').flatMap((pool) =>
      runtime.accounts
        .all()
        .filter(({ needs }) => needs === undefined)
        .flatMap((account) => {
          const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
          return nodesToCheck(runtime.spaces.reader(pool), { user: account.user, peerKey }, { poolMs, online })
            .filter(({ node }) => nowMs - (tried.get(node) ?? -Infinity) >= CHALLENGE_DUTY.againMs)
            .map((row) => ({ pool, account, row }));
        }),
    );
  };

  const pass = async (): Promise<string | undefined> => {
    const nowMs = runtime.nowMs();
    if (isBusy || closing.signal.aborted || nowMs < nextMs) return undefined;
    nextMs = nowMs + waitMs();
    while ((doneAtMs[0] ?? Infinity) <= nowMs - TIME.DAY_MS) doneAtMs.shift();
    if (doneAtMs.length >= CHALLENGE_DUTY.perDayMax || !mayWork()) return undefined;
    const found = find(nowMs);
    const chosen = found[Math.min(found.length - 1, Math.floor(random() * found.length))];
    if (chosen === undefined) return undefined;
    const { pool, account, row } = chosen;
    const { node } = row;
    tried.set(node, nowMs);
    if (tried.size > CHALLENGE_DUTY.nodesMax) tried.clear();
    doneAtMs.push(nowMs);
    isBusy = true;
    try {
      const result = await challenges.challenge({ pool, node, user: account.user }, closing.signal);
      // What ran here meanwhile made the clock of this machine no better a witness than the node's own.
      if (!mayWork()) return undefined;
      const draft = { type: 'node.challenged.v1', payload: { node, ...result } };
      const sent = await agentCommand(runtime, pool, agentSeedOf(runtime, account), draft);
      return sent.ok ? node : undefined;
    } catch (cause) {
      // At work just now, or computing for somebody else: any later moment will do.
      if (cause instanceof RefusalError && cause.refusal.code === 'node.busy') tried.delete(node);
      runtime.logger.debug({ pool, node, cause: String(cause) }, 'a node could not be checked now');
      return undefined;
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void pass(), CHALLENGE_DUTY.lookMs);
  timer.unref();
  return {
    pass,
    [Symbol.dispose]: () => {
      closing.abort();
      clearInterval(timer);
    },
  };
}
