import { defineTable } from '../../contract/table.ts';
import type { Seat } from '../../contract/rights.ts';

/** One privileged act; its signature is the event's own. `no` counts from 1 without holes. */
export interface AuditRow {
  readonly no: number;
  readonly event: string;
  readonly type: string;
  readonly actor: string;
  readonly device: string;
  readonly seat: Seat;
  /** What it was done to: a member, an offer, an order, a setting. */
  readonly subject: string;
  readonly reason: string;
  /** JSON of the act's own fields. */
  readonly detail: string;
  readonly seal: number;
  readonly timeMs: number;
}

export interface AuditHeadRow {
  readonly id: 'head';
  readonly no: number;
}

export const auditLog = defineTable<AuditRow>({
  name: 'audit_log',
  columns: {
    no: 'int',
    event: 'text',
    type: 'text',
    actor: 'text',
    device: 'text',
    seat: 'text',
    subject: 'text',
    reason: 'text',
    detail: 'text',
    seal: 'int',
    timeMs: 'int',
  },
  key: ['no'],
  appendOnly: true,
});

export const auditHead = defineTable<AuditHeadRow>({
  name: 'audit_head',
  columns: { id: 'text', no: 'int' },
  key: ['id'],
});
