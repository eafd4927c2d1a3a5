/** What a space's file is made of, in bytes. Walks every page: for a worker thread. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export interface SpaceSizes {
  /** Events, their index, and what became of them. */
  readonly log: number;
  readonly seals: number;
  /** Tables of the fold and registers. */
  readonly tables: number;
  /** Pieces of snapshots. */
  readonly snapshots: number;
  /** Pages that are free for later, and what is not yet written back into the file. */
  readonly reserve: number;
}

const LOG = new Set(['events', 'event_hashes', 'events_hash', 'authors_log', 'decided', 'rejected']);

export function measureSpace(path: string): SpaceSizes {
  using db = new DatabaseSync(path, { readOnly: true });
  const parts = { log: 0, seals: 0, tables: 0, snapshots: 0 };
  for (const { name, bytes } of db.prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name').iterate()) {
    parts[partOf(String(name).replace(/^sqlite_autoindex_(.*)_\d+$/, '$1'))] += Number(bytes);
  }
  const file = sizeOf(path) + sizeOf(`${path}-wal`) + sizeOf(`${path}-shm`);
  const used = parts.log + parts.seals + parts.tables + parts.snapshots;
  return { ...parts, reserve: Math.max(0, file - used) };
}

function partOf(table: string): 'log' | 'seals' | 'tables' | 'snapshots' {
  if (table === 'seals') return 'seals';
  if (table === 'snapshot_pieces') return 'snapshots';
  return LOG.has(table) ? 'log' : 'tables';
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
