/** The books after a long random life, as an outside auditor sees them: hledger itself checks the export and agrees with the trial balance. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import {
  csvField,
  exactCredits,
  hledgerAccount,
  journalCsv,
  journalHledger,
  journalJson,
  journalLines,
} from '../../src/runtime/books.export.ts';
import { trialBalance } from '../../src/runtime/books.routes.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { confirm, join as joinPool } from '../kit/acts.ts';
import { type Ran, openVerification, ranBy, reveal } from '../kit/acts-verify.ts';
import { auditMoney } from '../kit/audit.ts';
import { build, done, pool } from '../kit/given.ts';
import { playLife } from '../kit/dice-run.ts';
import { offerOpen } from '../kit/situations.ts';
import { SqliteMirror } from '../kit/sqlite-mirror.ts';
import type { TestPool } from '../kit/test-pool.ts';

const hasHledger = spawnSync('hledger', ['--version']).status === 0;
const skip = hasHledger ? false : 'hledger is not installed';
const STEPS = 3_000;

const world = build(pool().with(offerOpen()));
takeBackOnce(world);
const accepted = playLife(world, STEPS, 5);
const mirror = new SqliteMirror(world);
const folder = mkdtempSync(join(tmpdir(), 'realms-books-'));
after(() => {
  mirror[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});
const lines = () => journalLines((sql, parameters) => mirror.reader.all(sql, parameters));
const path = join(folder, 'pool.journal');
writeFileSync(path, [...journalHledger(lines, { name: 'Test; pool', symbol: 'TST' })].join(''));
const balanceNow = (atMs?: number) =>
  trialBalance({ spaces: { status: () => undefined } } as unknown as Runtime, world.space, mirror.reader, atMs);

/** Three ran a task, one of them wrongly: what it earned went back at the settlement. */
function takeBackOnce(pool: TestPool): void {
  const ran: Readonly<Record<string, Ran>> = {
    'first tester': { output: 'wrong' },
    'second tester': {},
    'third tester': {},
  };
  const by = 'buyer of tests';
  for (const name of [by, ...Object.keys(ran)]) done(joinPool(name))(pool);
  for (const [name, how] of Object.entries(ran)) ranBy(name, how, { buyer: by })(pool);
  done(openVerification({ by, copies: ran }))(pool);
  for (const [name, how] of Object.entries(ran)) done(reveal({ by: name, ran: how }))(pool);
  for (const name of Object.keys(ran))
    for (const side of [by, name]) done(confirm({ of: `order of ${name}`, by: side }))(pool);
}

test('the life was one: every kind of posting happened, and the books hold', () => {
  assert.ok(accepted > 500, `${accepted} acts were accepted`);
  const codes = new Set([...lines()].map(({ code }) => code));
  for (const code of [
    'P1',
    'P2',
    'P3',
    'P4',
    'P5',
    'P6',
    'P7',
    'P8',
    'P10',
    'P11',
    'P12',
    'P13',
    'P14',
    'P15',
    'P16',
    'P18',
    'P19',
  ])
    assert.ok(codes.has(code), code);
  auditMoney(world);
});

test('hledger checks the journal, with every account and commodity declared', { skip }, () => {
  for (const checks of [['--strict'], ['ordereddates', 'assertions', 'accounts', 'commodities', 'parseable']]) {
    const { status, stderr } = spawnSync('hledger', ['-f', path, 'check', ...checks], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
});

test('hledger’s balances are those of the trial balance, to the last micro-credit', { skip }, () => {
  const told = execFileSync('hledger', ['-f', path, 'balance', '--flat', '--no-total', '-O', 'csv'], {
    encoding: 'utf8',
  });
  const theirs = new Map(
    told
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split('","').map((cell) => cell.replaceAll('"', '')) as [string, string])
      .map(([account, amount]) => [account, amount.replace(' TST', '')]),
  );
  const ours = balanceNow();
  assert.ok(ours.isBalanced && ours.accounts.length > 10);
  assert.deepEqual(
    [...theirs].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ours.accounts
      .map(({ account, balance }) => [hledgerAccount(account), exactCredits(balance)])
      .toSorted(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1)),
  );
});

test('a journal with one wrong amount does not pass', { skip }, () => {
  const wrong = join(folder, 'wrong.journal');
  const text = [...journalHledger(lines, { name: 'Test', symbol: 'TST' })].join('');
  writeFileSync(wrong, text.replace(/(liabilities:wallets:\w+ {2})(\d+)\./, '$19$2.'));
  assert.notEqual(spawnSync('hledger', ['-f', wrong, 'check']).status, 0);
});

test('the trial balance at a time is the journal up to it', () => {
  const all = [...lines()];
  for (const part of [0.25, 0.5, 0.9]) {
    const atMs = all[Math.floor(all.length * part)]?.timeMs ?? 0;
    const replayed = new Map<string, bigint>();
    for (const { timeMs, account, amount } of all)
      if (timeMs <= atMs) replayed.set(account, (replayed.get(account) ?? 0n) + amount);
    const then = balanceNow(atMs);
    assert.ok(then.isBalanced);
    assert.deepEqual(
      new Map(then.accounts.map(({ account, balance }) => [account, balance])),
      new Map([...replayed].filter(([, balance]) => balance !== 0n).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    );
  }
});

test('CSV and JSON tell the same lines', () => {
  const rows = [...journalCsv(lines())].join('').trimEnd().split('\r\n');
  const told = JSON.parse([...journalJson(lines())].join('')) as { no: number; amount: string }[];
  assert.equal(rows.length - 1, told.length);
  assert.equal(
    told.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
    0n,
  );
});

test('a memo cannot break out of its field, nor become a formula', () => {
  assert.equal(csvField('=HYPERLINK("http://x")'), `"'=HYPERLINK(""http://x"")"`);
  assert.equal(csvField('a,b\r\nc'), '"a,b\r\nc"');
  assert.equal(csvField('plain'), 'plain');
});
