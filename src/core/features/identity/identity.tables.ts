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

export const devices = defineTable<DeviceRow>({
  name: 'devices',
  columns: { device: 'text', user: 'text', kind: 'text', peerKey: 'text', rootKey: 'text', revoked: 'int' },
  key: ['device'],
  indexes: [['user'], ['peerKey']],
});
