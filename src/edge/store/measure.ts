/** What a space's file is made of, in bytes. Walks every page: for a worker thread. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export interface SpaceSizes {
  /** Events, their index, and what became of them. */
  readonly log: number;
  readonly seals: number;
  /** Tables of the fold and registers. */
  readonly tables: number;
  /** Pages that are free for later, and what is not yet written back into the file. */
  readonly reserve: number;
}

const LOG = new Set(['events', 'event_hashes', 'events_hash', 'authors_log', 'decided', 'rejected']);

export function measureSpace(path: string): SpaceSizes {
  using db = new DatabaseSync(path, { readOnly: true });
  const parts = { log: 0, seals: 0, tables: 0 };
  for (const { name, bytes } of db.prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name').iterate()) {
    const part =
      name === 'seals'
        ? 'seals'
        : LOG.has(String(name).replace(/^sqlite_autoindex_(.*)_\d+$/, '$1'))
          ? 'log'
          : 'tables';
    parts[part] += Number(bytes);
  }
  const file = sizeOf(path) + sizeOf(`${path}-wal`) + sizeOf(`${path}-shm`);
  return { ...parts, reserve: Math.max(0, file - parts.log - parts.seals - parts.tables) };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
