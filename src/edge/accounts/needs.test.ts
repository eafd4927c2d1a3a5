/** An account that needs its phrase: it goes on under new keys, once, and nothing opens the old ones any more. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openAccounts } from './accounts.ts';
import { openInstanceDb } from './instance-db.ts';

const PASSWORD = 'correct horse battery';

function fresh(change: { readonly username?: string; readonly user?: string; readonly keys?: string } = {}) {
  const { username = 'ada', user = 'u1', keys = '1' } = change;
  return {
    ...{ username, user, handle: 'Ada', rootKey: 'r', certificates: [], password: PASSWORD },
    ...{ personalKey: `p${keys}`, agentKey: `g${keys}`, personalSeed: randomBytes(32) },
  };
}

test('a user who is here is refused until the account needs its phrase, and again after that', async () => {
  using db = openInstanceDb(':memory:');
  const accounts = openAccounts(db);
  const first = await accounts.create(fresh(), 1);
  assert.ok(first.ok);
  const { account } = first.value;
  const early = await accounts.create(fresh({ keys: '2' }), 2);
  assert.ok(!early.ok && early.refusal.code === 'account.user_present');
  const login = await accounts.login('ada', PASSWORD, 2);
  assert.ok(login.ok);
  db.run(
    "INSERT INTO api_tokens (token, account, name, hash, scopes, personalSealed, createdMs, usedMs, expiresMs) VALUES ('t', ?, 'n', x'01', '', x'02', 1, 1, 9)",
    account,
  );

  accounts.setNeed(account, 'device');
  assert.equal(accounts.byDevice('p1')?.needs, 'device');
  assert.ok((await accounts.login('ada', PASSWORD, 3)).ok, 'looking around goes on');
  const again = await accounts.create(fresh({ username: 'ada2', keys: '2' }), 4);
  assert.ok(again.ok && again.value.account === account);
  assert.deepEqual(
    accounts.all().map(({ username, personalKey, needs }) => [username, personalKey, needs]),
    [['ada2', 'p2', undefined]],
  );
  assert.equal(accounts.byDevice('p1'), undefined);
  assert.equal(accounts.personalSeed(account), undefined, 'the old key is locked away');
  assert.equal(accounts.isLive(login.value.login, 4), false);
  const refreshed = accounts.refresh(login.value.refreshToken, 4);
  assert.ok(!refreshed.ok && refreshed.refusal.code === 'auth.expired');
  assert.deepEqual(db.all('SELECT * FROM api_tokens'), []);
  const twice = await accounts.create(fresh({ keys: '3' }), 5);
  assert.ok(!twice.ok && twice.refusal.code === 'account.user_present');
});

test('without its keys no password opens it, and another user takes neither it nor its name', async () => {
  using db = openInstanceDb(':memory:');
  const accounts = openAccounts(db);
  const [ada, bob] = [
    await accounts.create(fresh(), 1),
    await accounts.create(fresh({ username: 'bob', user: 'u2', keys: '9' }), 2),
  ];
  assert.ok(ada.ok && bob.ok);
  accounts.setNeed(ada.value.account, 'keys');
  const login = await accounts.login('ada', PASSWORD, 3);
  assert.ok(!login.ok && login.refusal.code === 'account.needs_phrase');
  const taken = await accounts.create(fresh({ user: 'u3', keys: '3' }), 4);
  assert.ok(!taken.ok && taken.refusal.code === 'account.name_taken');
  const bobs = await accounts.create(fresh({ username: 'bob', keys: '3' }), 4);
  assert.ok(!bobs.ok && bobs.refusal.code === 'account.name_taken');
  assert.ok((await accounts.login('bob', PASSWORD, 5)).ok, 'others go on');
});
