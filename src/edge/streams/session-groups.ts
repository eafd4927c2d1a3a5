/** The control groups of one session: what is sold holds the game, a fixed share what it makes grow (display and sound). */
import { GAME_PROCESSES_MAX, STAGE_LIMITS } from './limits.ts';
import type { GameLimits, PartGroup, PartGroups } from './port.ts';

export interface SessionGroups {
  /** undefined: no control groups work here. */
  readonly game: PartGroup | undefined;
  readonly stage: PartGroup | undefined;
  /** Kills what is in them and removes them. */
  end(): Promise<void>;
}

export function openSessionGroups(groups: PartGroups['groups'], limits: GameLimits): SessionGroups {
  const made: PartGroup[] = [];
  const make = (own: GameLimits & { readonly processes: number }): PartGroup | undefined => {
    const group = groups?.create();
    if (group === undefined) return undefined;
    made.push(group);
    group.limit(own);
    return group;
  };
  return {
    game: make({ ...limits, processes: GAME_PROCESSES_MAX }),
    stage: make(STAGE_LIMITS),
    end: async () => {
      for (const group of made) group.kill();
      for (const group of made) await group.remove();
    },
  };
}

/** Whether the kernel ended something of a game because it wanted more memory than it has. */
export function isOutOfMemory(group: PartGroup | undefined): boolean {
  try {
    return group?.outOfMemory() ?? false;
  } catch {
    return false; // somebody removed the group: that is not the game's doing
  }
}

/** CPU time of a group, µs; undefined: there is none, or it is gone. */
export function groupCpuUs(group: PartGroup | undefined): number | undefined {
  try {
    return group?.cpuUs();
  } catch {
    return undefined;
  }
}
