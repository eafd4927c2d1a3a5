/**
 * L12: the power fails at a statement boundary. Before every statement that a spending command runs on SQLite, the files are copied as they lie
 * on the disk, write-ahead log included; each copy is opened as after a crash, and must hold the state before or after, never between.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { Seal } from '#core/contract/seal.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { WITHDRAWAL_DEFAULTS } from '#core/kernel/limits.ts';
import { executeSeal } from '#engine/fold.ts';
import * as acts from '../kit/acts.ts';
import * as quarrels from '../kit/acts-quarrels.ts';
import { type PoolPlan, build, done, pool, waited } from '../kit/given.ts';
import { offerOpen, orderAt } from '../kit/situations.ts';
import { SqliteMirror } from '../kit/sqlite-mirror.ts';
import { type TestPool, testCrypto } from '../kit/test-pool.ts';

/** Copies of the folder, one before each statement and one after the last. */
function picturesOf(folder: string, work: () => void): string[] {
  const pictures: string[] = [];
  const take = (): void => {
    const copy = mkdtempSync(join(tmpdir(), 'realms-crash-'));
    cpSync(folder, copy, { recursive: true });
    pictures.push(copy);
  };
  const { run } = StatementSync.prototype;
  const { exec } = DatabaseSync.prototype;
  StatementSync.prototype.run = function (...parameters) {
    take();
    return run.apply(this, parameters as Parameters<typeof run>);
  };
  // BEGIN and COMMIT are statements too.
  DatabaseSync.prototype.exec = function (sql) {
    take();
    return exec.call(this, sql);
  };
  try {
    work();
  } finally {
    StatementSync.prototype.run = run;
    DatabaseSync.prototype.exec = exec;
  }
  take();
  return pictures;
}

interface State {
  readonly seal: number;
  readonly journal: number;
  readonly balances: string;
}

/** Opened by SQLite as after a crash: what was not committed is gone. */
function stateOf(folder: string): State {
  const db = new DatabaseSync(join(folder, 'pool.db'));
  try {
    assert.deepEqual(
      db
        .prepare('PRAGMA integrity_check')
        .all()
        .map((row) => row['integrity_check']),
      ['ok'],
    );
    const one = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
    const rows = db.prepare('SELECT account, balance FROM ledger_balances ORDER BY account').all();
    const wrong = one(
      'SELECT count(*) FROM ledger_balances b WHERE b.balance <> (SELECT COALESCE(SUM(amount), 0) FROM ledger_postings p WHERE p.account = b.account)',
    );
    assert.equal(wrong, 0, 'L3 each balance is the sum of its postings');
    assert.equal(one('SELECT COALESCE(SUM(balance), 0) FROM ledger_balances'), 0, 'L2');
    const halves = one('SELECT count(*) FROM (SELECT no FROM ledger_postings GROUP BY no HAVING SUM(amount) <> 0)');
    assert.equal(halves, 0, 'L1 no half of a transaction');
    const journal = one('SELECT count(*) FROM ledger_journal');
    assert.equal(one('SELECT no FROM ledger_head'), journal);
    return { seal: one('SELECT MAX(number) FROM pool_clock'), journal, balances: JSON.stringify(rows) };
  } finally {
    db.close();
  }
}

const late: PoolPlan = pool().with(done(quarrels.askOut(1_000_000n)), waited(WITHDRAWAL_DEFAULTS.newDestinationHoldMs));
const COMMANDS: Readonly<Record<string, readonly [plan: PoolPlan, command: acts.Command]>> = {
  transfer: [pool(), acts.transferTo('member', 1_000_000n)],
  'order placed': [pool().with(offerOpen()), acts.place()],
  'last receipt': [pool().with(orderAt('ending')), acts.receipt({ last: true })],
  'dispute opened': [pool().with(orderAt('earned')), quarrels.openDispute()],
  'split accepted': [pool().with(orderAt('disputed'), done(quarrels.offerSplit(1_000n))), quarrels.acceptSplit(1_000n)],
  'withdrawal asked for': [pool(), quarrels.askOut(1_000_000n)],
  'withdrawal started': [late.with(done(quarrels.confirmOut())), quarrels.startOut()],
};

for (const [name, [plan, command]] of Object.entries(COMMANDS)) {
  test(`${name}: a crash before any statement leaves before or after, never between`, () => {
    const world = build(plan);
    using mirror = new SqliteMirror(world);
    const before = stateOf(mirror.folder);
    const { prevStateHash, event, seal } = sealed(world, command);
    const { store } = mirror;
    const pictures = picturesOf(mirror.folder, () => {
      store.transaction(() => store.append([event]));
      const whole = {
        space: world.space,
        number: seal.content.number,
        timeMs: seal.content.timeMs,
        events: [event],
        prevStateHash,
      };
      const execution = executeSeal(whole, store, store, testCrypto);
      assert.deepEqual(execution.rejections, []);
      const outcome = {
        event: event.hash,
        author: event.author,
        seq: event.seq,
        seal: seal.content.number,
        code: undefined,
      };
      store.transaction(() => store.appendSeal(seal, execution.overlay.net(), [outcome]));
    });
    const states = pictures.map(stateOf);
    for (const folder of pictures) rmSync(folder, { recursive: true, force: true });
    const after = states.at(-1) as State;
    assert.equal(after.seal, before.seal + 1);
    assert.ok(states.length > 8, `${states.length} boundaries`);
    for (const [index, state] of states.entries()) {
      const isBefore = state.seal === before.seal;
      assert.deepEqual(state, isBefore ? before : after, `boundary ${index} of ${states.length}`);
    }
  });
}

function sealed(world: TestPool, command: acts.Command): { prevStateHash: string; event: SignedEvent; seal: Seal } {
  const prevStateHash = world.stateHash;
  const { event, refusal } = world.try(command(world));
  assert.equal(refusal, undefined);
  return { prevStateHash, event, seal: world.store.seal(world.sealNumber) as Seal };
}
