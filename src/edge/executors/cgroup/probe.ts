import { GroupFault } from './group.ts';
import { readCgroupPlaces } from './mounts.ts';
import { openCgroupV1 } from './v1.ts';
import { openCgroupV2 } from './v2.ts';
import type { ControlGroups } from './group.ts';

export interface CgroupProbe {
  readonly groups: ControlGroups | undefined;
  /** Why versions were passed over, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Finds the control groups that really work here, version 2 before version 1, by making one, limiting it and removing it.
 * Groups that a killed instance left behind are swept on the way.
 */
export async function probeCgroups(): Promise<CgroupProbe> {
  const notes: string[] = [];
  if (process.platform !== 'linux') {
    return { groups: undefined, notes: [`There are no control groups on ${process.platform}.`] };
  }
  const places = readCgroupPlaces();
  const { v2 } = places;
  const openers = [
    ...(v2 ? [() => openCgroupV2(v2)] : []),
    ...(places.v1.size > 0 ? [() => openCgroupV1(places.v1)] : []),
  ];
  for (const open of openers) {
    try {
      const groups = open();
      await groups.sweep();
      const trial = groups.create();
      trial.limit({ memoryBytes: 64 * 1024 * 1024, cpuCores: 1, processes: 16 });
      trial.cpuUs();
      await trial.remove();
      return { groups, notes: [...notes, ...groups.notes] };
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      notes.push(cause instanceof GroupFault ? `${cause.message}.` : `A control group failed: ${cause.message}.`);
    }
  }
  if (openers.length === 0) notes.push('No control groups are mounted here.');
  return { groups: undefined, notes };
}
