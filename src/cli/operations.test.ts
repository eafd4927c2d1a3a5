/** How backup and verification end on the command line: in words, and as exit codes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENDPOINTS } from '#core/features/api.ts';
import { EXIT } from './exit-codes.ts';
import { fakeInstance, problem } from './fake-instance.ts';
import { fakeMachine } from './fake-machine.ts';
import { run } from './run.ts';

function world() {
  const instance = fakeInstance(ENDPOINTS);
  const machine = fakeMachine({ fetch: instance.fetch });
  return { instance, machine, [Symbol.dispose]: () => machine[Symbol.dispose]() };
}

const LAST = { atMs: 1_700_000_000_000, target: '/saved', bytes: 3_000_000, spaces: 2 };
const SPACE = { space: 'a'.repeat(64), kind: 'pool', name: 'Guild' };

test('a backup is followed to its end; with keys it warns', async () => {
  using at = world();
  const running = { state: 'running', run: 'r1', target: '/saved', withKeys: true, doneBytes: 1, totalBytes: 4 };
  at.instance.queue('backupStart', Response.json(running));
  at.instance.queue(
    'backupRead',
    Response.json({ ...running, doneBytes: 3 }),
    Response.json({ state: 'done', run: 'r1', last: { ...LAST, withKeys: true } }),
  );
  assert.equal(await run(['backup', 'saved', '--with-keys'], at.machine), EXIT.ok);
  const [started, asked] = at.instance.calls;
  assert.deepEqual(started?.body, { target: `${at.machine.folder}/saved`, withKeys: true }, 'the path is whole');
  assert.deepEqual(asked?.query, { run: 'r1' });
  assert.match(at.machine.said.stderr, /Backup: 3\/4[^]*holds signing keys/);
  assert.match(at.machine.said.stdout, /Keys +included/);
});

test('a backup that fails on the way ends with its reason', async () => {
  using at = world();
  at.instance.queue('backupStart', Response.json({ state: 'running', run: 'r1' }));
  at.instance.queue('backupRead', problem(409, 'backup.disk_full', 'No room'));
  assert.equal(await run(['backup', 'saved'], at.machine), EXIT.refused);
  assert.match(at.machine.said.stderr, /No room \[backup\.disk_full\]/);
});

test('a difference has an exit code of its own and says where; what could not be read is a failure', async () => {
  const difference = { kind: 'row.differs', table: 'ledger_balances', key: 'treasury', column: 'balance' };
  const cases: [object, number, RegExp][] = [
    [{ ...SPACE, state: 'sound', events: 3, seals: 2, rows: 9 }, EXIT.ok, /Guild: sound; 3 events, 2 seals, 9 rows/],
    [
      { ...SPACE, state: 'differs', difference },
      EXIT.differs,
      /Guild: a row of a table was changed \(table ledger_balances, row treasury, column balance\)/,
    ],
    [
      { ...SPACE, state: 'differs', difference: { kind: 'seal.missing', seal: 7 } },
      EXIT.differs,
      /a seal is missing \(seal 7\)/,
    ],
    [
      { ...SPACE, state: 'failed', cause: 'disk I/O error' },
      EXIT.failed,
      /could not be looked through: disk I\/O error/,
    ],
  ];
  for (const [space, exitCode, said] of cases) {
    using at = world();
    at.instance.queue('verifyStart', Response.json({ state: 'running', spaces: [{ ...SPACE, state: 'waiting' }] }));
    at.instance.queue('verifyRead', Response.json({ state: 'done', spaces: [space] }));
    assert.equal(await run(['verify', '--all'], at.machine), exitCode);
    assert.match(at.machine.said.stdout, said);
  }
});

test('a folder without an instance, and a backup that is none, are told without one running', async () => {
  using at = world();
  assert.equal(await run(['verify', '--offline'], at.machine), EXIT.refused);
  assert.match(at.machine.said.stderr, /No instance keeps its data in that folder/);
  using ru = world();
  assert.equal(await run(['restore', 'saved', '--lang', 'ru'], ru.machine), EXIT.refused);
  assert.match(ru.machine.said.stderr, /В этой папке нет копии/);
  assert.deepEqual([...at.instance.calls, ...ru.instance.calls], []);
});

test('status says when the folder is behind its own device', async () => {
  using at = world();
  const me = { user: 'u', handle: 'Ada', fingerprint: '1', username: 'ada', devices: [], needs: 'phrase' };
  at.instance.queue('meRead', Response.json(me));
  assert.equal(await run(['status'], at.machine), EXIT.ok);
  assert.match(at.machine.said.stdout, /Attention +this data folder is behind its own device/);
});
