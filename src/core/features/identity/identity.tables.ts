import { defineTable } from '../../contract/table.ts';
import type { DeviceKind } from '../../contract/slice.ts';

export interface DeviceRow {
  readonly device: string;
  readonly user: string;
  readonly kind: DeviceKind;
  readonly peerKey: string;
  readonly rootKey: string;
  /** 0: in use; 1: revoked, for ever; 2: frozen, for ever, because it signed two events for one place of its chain. */
  readonly revoked: number;
}

/** Instances that somebody's devices were ever certified on: who may not judge them is found by it. */
export interface UserPeerRow {
  readonly user: string;
  readonly peerKey: string;
}

/** How the root key of somebody came to stand as it does; `brought`: they joined or founded with it. */
export type RootState = 'brought' | 'waiting' | 'replaced' | 'cancelled' | 'lapsed';

/** Present only of users whose root key was rotated here, or is about to be; all others have their first. */
export interface RootRow {
  readonly user: string;
  /** Certifies and revokes devices now. */
  readonly rootKey: string;
  /** A rotation that a device signed and that waits; '': none. */
  readonly next: string;
  /** The device that signed it; '': none. */
  readonly device: string;
  /** When it counts, on the pool clock; 0: none waits. */
  readonly dueMs: number;
  readonly state: RootState;
  /** The rotation that this row tells of, or what cancelled it, or what brought the root. */
  readonly event: string;
}

/** Root keys that some rotation named, whatever became of it: none of them is ever named again. */
export interface TakenRootRow {
  readonly rootKey: string;
  readonly user: string;
}

export const roots = defineTable<RootRow>({
  name: 'roots',
  columns: { user: 'text', rootKey: 'text', next: 'text', device: 'text', dueMs: 'int', state: 'text', event: 'text' },
  key: ['user'],
});

export const takenRoots = defineTable<TakenRootRow>({
  name: 'taken_roots',
  columns: { rootKey: 'text', user: 'text' },
  key: ['rootKey'],
});

export const devices = defineTable<DeviceRow>({
  name: 'devices',
  columns: { device: 'text', user: 'text', kind: 'text', peerKey: 'text', rootKey: 'text', revoked: 'int' },
  key: ['device'],
  indexes: [['user'], ['peerKey']],
});

export const userPeers = defineTable<UserPeerRow>({
  name: 'user_peers',
  columns: { user: 'text', peerKey: 'text' },
  key: ['user', 'peerKey'],
});
