import { defineTable } from '../../contract/table.ts';

/** Appointments that the network's root key ended before their time. */
export interface RevokedAdminRow {
  readonly appointment: string;
  readonly event: string;
}

export const revokedAdmins = defineTable<RevokedAdminRow>({
  name: 'revoked_admins',
  columns: { appointment: 'text', event: 'text' },
  key: ['appointment'],
});
