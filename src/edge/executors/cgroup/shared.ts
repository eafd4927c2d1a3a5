/** The control groups of this process for all who use them: probed once, when they are first needed. */
import type { CgroupProbe } from './probe.ts';

export function sharedCgroups(): () => Promise<CgroupProbe> {
  let probed: Promise<CgroupProbe> | undefined;
  return () => (probed ??= import('./probe.ts').then(({ probeCgroups }) => probeCgroups()));
}
