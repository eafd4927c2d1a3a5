/**
 * The owner comes first: others' work on this machine freezes within a second, by hand or because the owner uses the machine more than the
 * limit of a node here allows, and goes on where it stood.
 */
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { NodeLimits } from '#core/features/nodes/nodes.schemas.ts';
import type { LoadSample } from '#core/features/nodes/nodes.api.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';
import { type GuestTimes, QUIET, guestPercent, nextBusy } from './owner-busy.ts';
import type { Runtime } from './runtime.ts';

const SETTING = 'machine.paused';
const NODES_MAX = 100;

export type PauseCause = 'by_hand' | 'in_use';

export interface OwnerPause {
  /** undefined: not paused. */
  cause(): PauseCause | undefined;
  set(isPaused: boolean): Promise<void>;
  /** A sample of the machine, and the processor time of others' tasks by then. */
  note(sample: LoadSample, guests: GuestTimes): void;
}

export function createOwnerPause(
  runtime: Pick<Runtime, 'executor' | 'spaces' | 'keys' | 'logger'>,
  db: InstanceDb,
  at: { readonly cores: number; readonly onChange: () => void },
): OwnerPause {
  const { executor, logger } = runtime;
  let byHand = db.get('SELECT value FROM settings WHERE key = ?', SETTING)?.['value'] === '1';
  if (byHand) void executor.pause().catch(() => undefined);
  let busy = QUIET;
  let last: { readonly atMs: number; readonly guests: GuestTimes } | undefined;

  /** The strictest of this machine's nodes; 100: none. */
  const limitPercent = (): number => {
    let limit = 100;
    for (const space of runtime.spaces.ids('pool'))
      for (const row of runtime.spaces
        .reader(space)
        .where(nodes, `"peerKey" = ? AND state <> 'retired' LIMIT ${NODES_MAX}`, [runtime.keys.peer.publicKey]))
        limit = Math.min(limit, NodeLimits.parse(JSON.parse(row.limits)).pauseAboveCpuPercent);
    return limit;
  };

  const follow = async (isPaused: boolean): Promise<void> => {
    try {
      await (isPaused ? executor.pause() : executor.resume());
    } catch (cause) {
      logger.warn({ cause: String(cause) }, 'others’ work could not be paused while the owner uses this machine');
    }
    at.onChange();
  };

  return {
    cause: () => (byHand ? 'by_hand' : busy.isBusy ? 'in_use' : undefined),
    set: async (wanted) => {
      try {
        await (wanted || busy.isBusy ? executor.pause() : executor.resume());
      } catch (cause) {
        throw new RefusalError({ code: 'machine.pause_unsupported', cause: (cause as Error).message });
      }
      byHand = wanted;
      db.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        SETTING,
        wanted ? '1' : '0',
      );
      at.onChange();
    },
    note: (sample, guests) => {
      const before = last;
      last = { atMs: sample.atMs, guests };
      // Nobody's work runs and nothing is paused: there is nothing to decide.
      if (before === undefined || (guests.size === 0 && !busy.isBusy)) return;
      const span = { elapsedMs: sample.atMs - before.atMs, cores: at.cores };
      const ownPercent = Math.max(0, sample.cpuPercent - guestPercent(before.guests, guests, span));
      const wasBusy = busy.isBusy;
      busy = nextBusy(busy, ownPercent, limitPercent());
      if (busy.isBusy !== wasBusy && !byHand) void follow(busy.isBusy);
    },
  };
}
