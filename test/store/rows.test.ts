/** A row over a row: only what differs is written, and the table, its indexes and every later read are what they would be otherwise. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import { type RowOp, defineTable, del, put } from '#core/contract/table.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { SPACE } from '../compliance/space-store-cases.ts';

interface ThingRow {
  readonly id: string;
  readonly no: number;
  readonly owner: string;
  readonly note: string | null;
  readonly amount: bigint;
}

const columns = { id: 'text', no: 'int', owner: 'text', note: 'text', amount: 'money' } as const;
const key = ['id', 'no'] as const;
const indexes = [['owner'], ['note', 'amount']] as const;
const byKey = defineTable<ThingRow>({ name: 'things_by_key', columns, key, indexes });
const byArrival = defineTable<ThingRow>({ name: 'things_by_arrival', columns, key, indexes, layout: 'by-arrival' });
const tables = [byKey, byArrival];

const rows = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'),
    no: fc.nat(3),
    owner: fc.constantFrom('ann', 'bob', ''),
    note: fc.constantFrom(null, '', 'x'),
    amount: fc.constantFrom(0n, 1n, 2n ** 62n),
  })
  .map((row) => ({ ...row }));
const steps = fc.record({
  row: rows,
  isGone: fc.boolean(),
  table: fc.constantFrom(byKey, byArrival),
  isRead: fc.boolean(),
});
/** Steps of one transaction each; some are undone. */
const stories = fc.array(fc.record({ steps: fc.array(steps, { maxLength: 6 }), isUndone: fc.boolean() }), {
  maxLength: 12,
});

class Undone extends Error {}

const nameOf = ({ id, no }: ThingRow): string => `${id} ${no}`;

test('random rows, also undone ones, against a map: reads of this and of a new connection, and SQLite finds every index whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-rows-'));
  let files = 0;
  fc.assert(
    fc.property(stories, (story) => {
      files += 1;
      const path = join(folder, `${files}.db`);
      const model = new Map(tables.map(({ name }) => [name, new Map<string, ThingRow>()]));
      using store = openSpaceStore({ path, tables, crypto: nodeCrypto, space: SPACE, purpose: 'scratch' });
      for (const { steps: ops, isUndone } of story) {
        const expected = new Map([...model].map(([name, known]) => [name, new Map(known)]));
        const write = (): void => {
          for (const { row, isGone, table, isRead } of ops) {
            if (isRead) store.get(table, row.id, row.no);
            const op: RowOp = isGone ? del(table, row.id, row.no) : put(table, row);
            store.appendGenesis([op]);
            if (isGone) expected.get(table.name)?.delete(nameOf(row));
            else expected.get(table.name)?.set(nameOf(row), row);
            assert.deepEqual(store.get(table, row.id, row.no), isGone ? undefined : row);
          }
          if (isUndone) throw new Undone();
        };
        try {
          store.transaction(write);
          for (const [name, known] of expected) model.set(name, known);
        } catch (cause) {
          if (!(cause instanceof Undone)) throw cause;
        }
      }
      const plain = new DatabaseSync(path, { readOnly: true });
      for (const table of tables) {
        const known = [...(model.get(table.name)?.values() ?? [])].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
        assert.deepEqual(store.scan(table, [], { limit: -1 }), known);
        const select = plain.prepare(`SELECT * FROM "${table.name}" ORDER BY id, no`);
        select.setReadBigInts(true);
        assert.deepEqual(
          select.all().map((row) => ({ ...row, no: Number(row['no']) })),
          known,
        );
      }
      assert.deepEqual(
        plain
          .prepare('PRAGMA integrity_check')
          .all()
          .map((row) => row['integrity_check']),
        ['ok'],
      );
      plain.close();
    }),
    { numRuns: 100 },
  );
  rmSync(folder, { recursive: true });
});

test('any number of rows that are for ever, written many at once: each with its own values, and none twice', () => {
  const forEver = defineTable<ThingRow>({ name: 'things_for_ever', columns, key, appendOnly: true });
  using store = openSpaceStore({ path: ':memory:', tables: [forEver], crypto: nodeCrypto, space: SPACE });
  let no = 0;
  const more = (): ThingRow => {
    no += 1;
    return {
      id: 'a',
      no,
      owner: `owner ${no}`,
      note: no % 3 === 0 ? null : `note ${no}`,
      amount: 2n ** 40n + BigInt(no),
    };
  };
  const all: ThingRow[] = [];
  for (const count of [1, 63, 64, 65, 130, 0, 7]) {
    const rows = Array.from({ length: count }, more);
    store.transaction(() => store.appendGenesis(rows.map((row) => put(forEver, row))));
    all.push(...rows);
    assert.deepEqual(store.scan(forEver, [], { limit: -1 }), all);
  }
  const again = all.slice(0, 64).map((row) => put(forEver, row));
  assert.throws(() => store.transaction(() => store.appendGenesis(again)), /UNIQUE/);
  assert.equal(store.scan(forEver, [], { limit: -1 }).length, all.length);
});

test('an index of columns that stay keeps its pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-rows-'));
  const path = join(folder, 'space.db');
  const owners = Array.from({ length: 3000 }, (_, n) => `${(n * 7919) % 3000}`.padStart(60, '0'));
  const row = (n: number, amount: bigint): ThingRow => ({ id: 'a', no: n, owner: owners[n] ?? '', note: null, amount });
  {
    using store = openSpaceStore({ path, tables: [byArrival], crypto: nodeCrypto, space: SPACE });
    store.transaction(() => store.appendGenesis(owners.map((_, n) => put(byArrival, row(n, 1n)))));
    using reader = new DatabaseSync(path);
    reader.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    // Neighbours by arrival, far from each other in the index of owners.
    store.transaction(() =>
      store.appendGenesis(owners.slice(0, 20).map((_, n) => put(byArrival, { ...row(n, 1n), note: 'x' }))),
    );
    const pages = reader.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { checkpointed: number };
    assert.ok(pages.checkpointed < 12, `${pages.checkpointed} pages`);
  }
  rmSync(folder, { recursive: true });
});
