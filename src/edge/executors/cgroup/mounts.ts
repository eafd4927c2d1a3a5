import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the control groups are mounted, and where this process stands in them. */
export interface CgroupPlaces {
  /** Folder of this process's own group, by v1 controller. */
  readonly v1: ReadonlyMap<string, string>;
  /** Mount point and own folder of the unified hierarchy. */
  readonly v2: { readonly mount: string; readonly own: string } | undefined;
}

/** Reads the places of this process. On a system without control groups all are missing. */
export function readCgroupPlaces(): CgroupPlaces {
  try {
    return parsePlaces(readFileSync('/proc/self/mountinfo', 'utf8'), readFileSync('/proc/self/cgroup', 'utf8'));
  } catch {
    return { v1: new Map(), v2: undefined };
  }
}

/**
 * Takes apart mountinfo(5) and `/proc/self/cgroup`. In a container the own path may be written as the host sees it and
 * not exist below the mount; then the mount itself is the own place.
 */
export function parsePlaces(
  mountinfo: string,
  selfCgroup: string,
  exists: (path: string) => boolean = existsSync,
): CgroupPlaces {
  const ownPaths = new Map<string, string>();
  for (const line of selfCgroup.trim().split('\n')) {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const controller of controllers.split(',')) ownPaths.set(controller, path);
  }
  const v1 = new Map<string, string>();
  let v2: CgroupPlaces['v2'];
  for (const line of mountinfo.trim().split('\n')) {
    const [left = '', right = ''] = line.split(' - ');
    const mount = left.split(' ')[4] ?? '/';
    const [type, , options = ''] = right.split(' ');
    const own = (path: string): string => (exists(join(mount, path)) ? join(mount, path) : mount);
    if (type === 'cgroup2') v2 ??= { mount, own: own(ownPaths.get('') ?? '/') };
    if (type !== 'cgroup') continue;
    for (const option of options.split(',')) {
      const path = ownPaths.get(option);
      if (path !== undefined && !v1.has(option)) v1.set(option, own(path));
    }
  }
  return { v1, v2 };
}
