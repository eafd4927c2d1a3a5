/** Snapshots on the simulated disk: what became of each event, and a disk emptied and filled anew. */
import { concat, fromHex, toHex } from '#core/kernel/bytes.ts';
import { HLC_ZERO } from '#core/kernel/hlc.ts';
import { type SignedEvent, ZERO_HASH } from '#core/contract/event.ts';
import type { DecidedRun } from '#core/contract/snapshot.ts';
import { type TableDef, keyOfRow, rowOfValues } from '#core/contract/table.ts';
import type { Refill } from '#engine/ports.ts';
import { type MemoryDisk, keyText } from './memory-disk.ts';

export function* runsOf(disk: MemoryDisk, start: readonly [string, number] | readonly [] = []): Generator<DecidedRun> {
  const [first = '', from = 0] = start;
  for (const run of everyRun(disk)) {
    const isBefore = run.author < first || (run.author === first && lastOf(run) < from);
    if (!isBefore) yield run;
  }
}

function lastOf({ from, hashes }: DecidedRun): number {
  return from + hashes.length / 32 - 1;
}

function* everyRun(disk: MemoryDisk): Generator<DecidedRun> {
  for (const [author, log] of [...disk.logs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (let at = 0; at < log.length;) {
      const from = at;
      const seal = disk.outcomes.get((log[at] as SignedEvent).hash)?.seal;
      if (seal === undefined) break;
      const hashes: Uint8Array[] = [];
      const rejected: [number, string][] = [];
      for (; at < log.length; at += 1) {
        const { hash, seq } = log[at] as SignedEvent;
        const outcome = disk.outcomes.get(hash);
        if (outcome?.seal !== seal) break;
        hashes.push(fromHex(hash));
        if (outcome.code !== undefined) rejected.push([seq, outcome.code]);
      }
      yield { author, from: from + 1, seal, hashes: concat(hashes), rejected };
    }
  }
}

export function refillDisk(
  disk: MemoryDisk,
  of: {
    readonly tables: readonly TableDef[];
    readonly bring: (into: Refill) => void;
    /** Called before each write: the power may fail in it. */
    readonly fuse: () => void;
  },
): void {
  disk.logs.clear();
  disk.byHash.clear();
  disk.bare.clear();
  disk.outcomes.clear();
  disk.seals.clear();
  disk.lastSeal = 0;
  for (const { name } of of.tables) disk.tables.delete(name);
  of.bring({
    rows: (table, rows) => {
      of.fuse();
      const file = disk.table(table);
      for (const values of rows) {
        const row = rowOfValues(table, values);
        file.rows.set(keyText(keyOfRow(table, row)), Object.freeze(row));
      }
    },
    run: (run) => {
      of.fuse();
      enterRun(disk, run);
    },
    seal: (seal) => {
      // As a table with a primary key does.
      if (disk.seals.has(seal.content.number)) throw new TypeError(`seal ${seal.content.number} is here already`);
      disk.seals.set(seal.content.number, seal);
      disk.lastSeal = Math.max(disk.lastSeal, seal.content.number);
    },
    body: (event) => {
      const log = disk.logs.get(event.author);
      if (log?.[event.seq - 1]?.hash !== event.hash) throw new TypeError('a body of an event that is not here');
      log[event.seq - 1] = event;
      disk.byHash.set(event.hash, event);
      disk.bare.delete(event.hash);
    },
  });
  for (const { name, parent } of of.tables) {
    const named = parent === undefined ? undefined : disk.tables.get(parent.name)?.rows;
    for (const row of parent === undefined ? [] : (disk.tables.get(name)?.rows.values() ?? [])) {
      const [key] = Object.values(row);
      if (named?.has(keyText([key ?? null])) !== true) throw new TypeError(`a row of ${name} names ${key}`);
    }
  }
}

function enterRun(disk: MemoryDisk, { author, from, seal, hashes, rejected }: DecidedRun): void {
  const log = disk.logs.get(author) ?? [];
  disk.logs.set(author, log);
  const codes = new Map(rejected);
  for (let at = 0; at < hashes.length; at += 32) {
    const hash = toHex(hashes.subarray(at, at + 32));
    const seq = from + at / 32;
    const prev = log.at(-1)?.hash ?? ZERO_HASH;
    const bare = { space: '', author, seq, prev, hash, hlc: HLC_ZERO, after: [], type: '', payload: new Uint8Array(0) };
    log.push(bare);
    disk.byHash.set(hash, bare);
    disk.bare.add(hash);
    disk.outcomes.set(hash, { seal, code: codes.get(seq) });
  }
}
