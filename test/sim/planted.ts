/** Where the simulator lets a fault be planted. An honest run plants nothing; the faults themselves are in faults.ts. */
import type { Fold, executeSeal } from '#engine/fold.ts';
import type { Instance } from './instance.ts';
import type { MemoryDisk } from './memory-disk.ts';
import type { MemoryStore } from './memory-store.ts';

export interface Planted {
  /** Another store on the same disk. */
  readonly openStore?: (disk: MemoryDisk, instance: Instance) => MemoryStore;
  /** Another fold on this instance. */
  readonly executeSeal?: (instance: Instance) => typeof executeSeal;
  /** Another version of the fold there. */
  readonly fold?: (instance: Instance) => Fold;
  /** When duties act; honest ones wait for the seal. */
  readonly startsWorkOn?: 'appended';
  /** Somebody starts a copy of the notary's disk, with its keys, beside it. */
  readonly clonesNotary?: boolean;
}
