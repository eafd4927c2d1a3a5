/** The owner comes first: others' work on this machine freezes at once, by hand, and goes on where it stood. */
import type { Executor } from '#edge/executors/port.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';

const SETTING = 'machine.paused';

export interface OwnerPause {
  /** undefined: not paused. */
  cause(): string | undefined;
  set(isPaused: boolean): Promise<void>;
}

export function createOwnerPause(executor: Executor, db: InstanceDb, onChange: () => void): OwnerPause {
  let isPaused = db.get('SELECT value FROM settings WHERE key = ?', SETTING)?.['value'] === '1';
  if (isPaused) void executor.pause().catch(() => undefined);
  return {
    cause: () => (isPaused ? 'by_hand' : undefined),
    set: async (wanted) => {
      try {
        await (wanted ? executor.pause() : executor.resume());
      } catch (cause) {
        throw new RefusalError({ code: 'machine.pause_unsupported', cause: (cause as Error).message });
      }
      isPaused = wanted;
      db.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        SETTING,
        wanted ? '1' : '0',
      );
      onChange();
    },
  };
}
