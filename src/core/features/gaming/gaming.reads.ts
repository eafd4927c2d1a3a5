import type { Reads } from '../../contract/table.ts';
import type { SessionMeter } from './session-meter.ts';
import { type SessionRow, sessions } from './gaming.tables.ts';

export type { SessionRow } from './gaming.tables.ts';

export function sessionOf(reads: Pick<Reads, 'get'>, order: string): SessionRow | undefined {
  return reads.get(sessions, order);
}

export function meterOf(row: Pick<SessionRow, 'meter'>): SessionMeter {
  return JSON.parse(row.meter) as SessionMeter;
}
