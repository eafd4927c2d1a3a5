/** Files of earlier formats are brought forward whole or not at all; those of later ones are not touched. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { type TableDef, defineTable, put } from '#core/contract/table.ts';
import { balances, postings } from '#core/features/ledger/ledger.tables.ts';
import { orderSteps, orders } from '#core/features/orders/orders.tables.ts';
import { utf8 } from '#core/kernel/bytes.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { StoreFault, StoreNewer } from '#edge/store/errors.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { SPACE, chain, outcomesOf, plain, sealOf, wallets } from '../compliance/space-store-cases.ts';
import { writeFormat1 } from './format-1.ts';

const WALLETS =
  'CREATE TABLE "wallets" ("owner" TEXT, "no" INTEGER, "amount" INTEGER, "note" TEXT, PRIMARY KEY ("owner", "no")) STRICT, WITHOUT ROWID;';

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'migrate-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function oldFile(folder: string, count = 12_000) {
  const path = join(folder, 'space.db');
  const [a, b] = [chain('a', count), chain('b', 5)];
  const sealed = [...a.slice(0, 900), ...b.slice(0, 2)];
  const seal = sealOf(1, sealed, [[3, 'thing.refused']]);
  const extra = `${WALLETS} INSERT INTO wallets VALUES ('ann', 1, 5, NULL);`;
  writeFormat1(
    path,
    { events: [...a, ...b], seals: [{ seal, outcomes: outcomesOf(seal, sealed) }], meta: { genesis: utf8('bytes') } },
    extra,
  );
  return { path, a, b, seal };
}

function open(path: string, onMigrate?: (done: number, total: number) => void) {
  const options = { path, tables: [wallets], crypto: nodeCrypto, space: SPACE };
  return openSpaceStore(onMigrate === undefined ? options : { ...options, onMigrate });
}

function formatOf(path: string): unknown {
  using db = new DatabaseSync(path, { readOnly: true });
  return Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0];
}

test('a file of format 1 comes forward with every event, outcome, seal and row, and tells how far it is', (t) => {
  const { path, a, b, seal } = oldFile(folderFor(t));
  const told: [number, number][] = [];
  using store = open(path, (done, total) => void told.push([done, total]));
  assert.equal(formatOf(path), 4);
  assert.deepEqual(told, [
    [5_000, 12_005],
    [10_000, 12_005],
    [12_005, 12_005],
  ]);
  for (const events of [a, b]) {
    const author = events[0]?.author ?? '';
    assert.deepEqual(store.range(author, 1, 99_999).map(plain), events.map(plain));
    assert.equal(store.head(author)?.seq, events.length);
  }
  assert.deepEqual(store.outcome(a[3]?.hash ?? ''), { seal: 1, code: 'thing.refused' });
  assert.deepEqual(store.outcome(a[899]?.hash ?? ''), { seal: 1, code: undefined });
  assert.equal(store.outcome(a[900]?.hash ?? ''), undefined);
  assert.deepEqual(plain(store.event(a[900]?.hash ?? '')), plain(a[900]), 'undecided events are found by hash too');
  assert.equal(store.lastSeal()?.hash, seal.hash);
  assert.equal(store.get(wallets, 'ann', 1)?.amount, 5n);
  store.transaction(() => store.append(chain('b', 1, b[4])));
  assert.equal(store.head(b[0]?.author ?? '')?.seq, 6);
});

test('the log is append-only again after it came forward', (t) => {
  const { path } = oldFile(folderFor(t), 3);
  open(path)[Symbol.dispose]();
  using db = new DatabaseSync(path);
  assert.throws(() => db.exec('DELETE FROM events'), /append-only/);
  assert.throws(() => db.exec('UPDATE event_hashes SET id = 1'), /append-only/);
});

test('a fault on the way leaves the old file, and the next start brings it forward', (t) => {
  const { path, a } = oldFile(folderFor(t));
  const fail = (done: number): void => {
    if (done > 5_000) throw new Error('disk full');
  };
  assert.throws(() => open(path, fail), /disk full/);
  assert.equal(formatOf(path), 1);
  using store = open(path);
  assert.equal(store.head(a[0]?.author ?? '')?.seq, 12_000);
});

test('what a power cut leaves in the middle is the old file, and it comes forward', (t) => {
  const folder = folderFor(t);
  const { path, a } = oldFile(folder);
  const cut = join(folder, 'cut.db');
  open(path, (done, total) => {
    if (done === total || existsSync(cut)) return;
    for (const tail of ['', '-wal']) if (existsSync(path + tail)) copyFileSync(path + tail, cut + tail);
  })[Symbol.dispose]();
  assert.equal(formatOf(cut), 1);
  using store = open(cut);
  assert.equal(store.head(a[0]?.author ?? '')?.seq, 12_000);
});

test('a file of a later format is refused with one sentence and not touched', (t) => {
  const folder = folderFor(t);
  const path = join(folder, 'space.db');
  open(path)[Symbol.dispose]();
  const later = new DatabaseSync(path);
  later.exec('PRAGMA user_version=5');
  later.close();
  assert.throws(
    () => open(path),
    (fault: Error) =>
      fault instanceof StoreNewer && /newer version .* \(format 5, this version knows 4\)/.test(fault.message),
  );
  assert.equal(formatOf(path), 5);
});

test('in a file of format 2 decided events may lose their bodies once it came forward, and keep their hashes', (t) => {
  const path = join(folderFor(t), 'space.db');
  const [events, waiting] = [chain('a', 2), chain('b', 1)];
  const seal = sealOf(1, events);
  {
    using store = open(path);
    store.transaction(() => store.append([...events, ...waiting]));
    store.transaction(() => store.appendSeal(seal, [], outcomesOf(seal, events)));
  }
  {
    using db = new DatabaseSync(path);
    db.exec(`DROP TABLE snapshot_pieces; DROP TRIGGER events_no_update; PRAGMA user_version=2;
      CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END`);
  }
  using store = open(path);
  assert.equal(formatOf(path), 4);
  store.transaction(() => store.dropBodies([events[0]?.hash ?? '']));
  assert.equal(store.event(events[0]?.hash ?? ''), undefined);
  assert.deepEqual(store.outcome(events[0]?.hash ?? ''), { seal: 1, code: undefined });
  assert.throws(() => store.transaction(() => store.dropBodies([waiting[0]?.hash ?? ''])));
  using db = new DatabaseSync(path);
  assert.throws(() => db.exec("UPDATE events SET record = x'01' WHERE id % 4294967296 = 2"), /append-only/);
  assert.throws(() => db.exec("UPDATE events SET hash = x'01', record = x''"), /append-only/);
});

test('a table that a later version declares is made; a column that no step adds is refused by name', (t) => {
  const folder = folderFor(t);
  const path = join(folder, 'space.db');
  openSpaceStore({ path, tables: [], crypto: nodeCrypto, space: SPACE })[Symbol.dispose]();
  open(path)[Symbol.dispose]();
  using store = open(path);
  assert.equal(store.get(wallets, 'ann', 1), undefined);
  const wider = defineTable<{ owner: string; no: number; amount: bigint; note: string; extra: string }>({
    name: 'wallets',
    columns: { owner: 'text', no: 'int', amount: 'money', note: 'text', extra: 'text' },
    key: ['owner', 'no'],
  });
  assert.throws(
    () => openSpaceStore({ path, tables: [wider], crypto: nodeCrypto, space: SPACE }),
    (fault: Error) => fault instanceof StoreFault && /table wallets has no column extra/.test(fault.message),
  );
});

/** As format 3 laid them: by key, or by arrival. */
function writeFormat3(path: string, layout: 'STRICT' | 'STRICT, WITHOUT ROWID'): void {
  openSpaceStore({ path, tables: [], crypto: nodeCrypto, space: SPACE })[Symbol.dispose]();
  using db = new DatabaseSync(path);
  db.exec(`PRAGMA user_version=3;
    CREATE TABLE "ledger_balances" ("account" TEXT, "balance" INTEGER, PRIMARY KEY ("account")) ${layout};
    CREATE TABLE "ledger_postings" ("account" TEXT, "no" INTEGER, "line" INTEGER, "amount" INTEGER, "balance" INTEGER,
      PRIMARY KEY ("account", "no", "line")) STRICT, WITHOUT ROWID;
    CREATE INDEX "ledger_postings_no" ON "ledger_postings" ("no");
    CREATE TRIGGER "ledger_postings_no_update" BEFORE UPDATE ON "ledger_postings" BEGIN SELECT RAISE(ABORT, 'ledger_postings is append-only'); END;
    CREATE TRIGGER "ledger_postings_no_delete" BEFORE DELETE ON "ledger_postings" BEGIN SELECT RAISE(ABORT, 'ledger_postings is append-only'); END;
    INSERT INTO ledger_balances VALUES ('wallet:z', 5), ('issuance', -12), ('wallet:a', 7);
    INSERT INTO ledger_postings VALUES
      ('issuance', 1, 0, -12, -12), ('wallet:z', 1, 1, 12, 12), ('wallet:z', 2, 0, -7, 5), ('wallet:a', 2, 1, 7, 7);`);
}

for (const layout of ['STRICT', 'STRICT, WITHOUT ROWID'] as const)
  test(`postings of format 3 name their accounts by number, and read as before (${layout})`, (t) => {
    const path = join(folderFor(t), 'space.db');
    writeFormat3(path, layout);
    const tables = [balances, postings, orders, orderSteps] as TableDef[];
    const started = () => openSpaceStore({ path, tables, crypto: nodeCrypto, space: SPACE });
    const expected = [
      { account: 'issuance', no: 1, line: 0, amount: -12n, balance: -12n },
      { account: 'wallet:a', no: 2, line: 1, amount: 7n, balance: 7n },
      { account: 'wallet:z', no: 1, line: 1, amount: 12n, balance: 12n },
      { account: 'wallet:z', no: 2, line: 0, amount: -7n, balance: 5n },
    ];
    {
      using store = started();
      assert.equal(formatOf(path), 4);
      assert.deepEqual([...store.rows(postings as TableDef)], expected);
      assert.equal(store.get(balances, 'wallet:z')?.balance, 5n);
      const [account, more] = ['wallet:z', { no: 3, line: 0, amount: 1n, balance: 6n }];
      store.transaction(() =>
        store.appendGenesis([put(balances, { account, balance: 6n }), put(postings, { account, ...more })]),
      );
    }
    using store = started();
    assert.deepEqual(store.scan(postings, ['wallet:z'], { limit: 9, upTo: 9 }).at(-1)?.amount, 1n);
    assert.deepEqual([...store.rows(orderSteps as TableDef)], [], 'tables that were not there are made');
    using db = new DatabaseSync(path);
    for (const change of ['UPDATE ledger_postings_rows SET amount = 0', 'DELETE FROM ledger_postings_rows'])
      assert.throws(() => db.exec(change), /append-only/);
    assert.throws(() => db.exec("DELETE FROM ledger_balances WHERE account = 'wallet:a'"), /FOREIGN KEY/);
    const plan = db.prepare('EXPLAIN QUERY PLAN SELECT amount FROM ledger_postings WHERE no = 2').all();
    assert.match(JSON.stringify(plan), /ledger_postings_rows_no/);
    assert.equal(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'], 'ok');
    assert.deepEqual(db.prepare('PRAGMA foreign_key_check').all(), []);
  });

test('the schema of a file that came forward from format 3 is that of a new one', (t) => {
  const folder = folderFor(t);
  const tables = [balances, postings] as TableDef[];
  const schemaOf = (name: string): string[] => {
    const path = join(folder, name);
    openSpaceStore({ path, tables, crypto: nodeCrypto, space: SPACE })[Symbol.dispose]();
    using db = new DatabaseSync(path);
    const rows = db.prepare("SELECT sql FROM sqlite_schema WHERE name LIKE 'ledger%' ORDER BY name").all();
    return rows.map(({ sql }) => String(sql).replaceAll('IF NOT EXISTS ', ''));
  };
  writeFormat3(join(folder, 'old.db'), 'STRICT');
  assert.deepEqual(schemaOf('old.db'), schemaOf('new.db'));
});

test('a posting of format 3 that names no account leaves the file as it was', (t) => {
  const path = join(folderFor(t), 'space.db');
  writeFormat3(path, 'STRICT');
  {
    using db = new DatabaseSync(path);
    db.exec("INSERT INTO ledger_postings VALUES ('nobody', 3, 0, 0, 0)");
  }
  assert.throws(() => openSpaceStore({ path, tables: [], crypto: nodeCrypto, space: SPACE }), StoreFault);
  assert.equal(formatOf(path), 3);
});
