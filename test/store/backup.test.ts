/** A backup is complete or not there, holds no secret that nobody asked for, and comes back only where nothing is and nothing was changed. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { RefusalError } from '#core/contract/problem.ts';
import { openAccounts } from '#edge/accounts/accounts.ts';
import { INSTANCE_FORMAT, openInstanceDb } from '#edge/accounts/instance-db.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { writeBackup } from '../../src/runtime/operations/backup.ts';
import { restoreBackup } from '../../src/runtime/operations/restore-backup.ts';
import { SPACE, chain, outcomesOf, sealOf } from '../compliance/space-store-cases.ts';

const PASSWORD = 'correct horse battery';
const nowMs = (): number => 1_800_000_000_000;

/** A data folder as an instance leaves it, with secrets that are easy to look for. */
async function dataFolder(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'backup-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const dataDir = join(root, 'data');
  for (const folder of ['spaces', 'blobs/partial', 'keys', 'cli', 'work'])
    mkdirSync(join(dataDir, folder), { recursive: true });
  const seed = randomBytes(32);
  const db = openInstanceDb(join(dataDir, 'instance.db'));
  const accounts = openAccounts(db);
  const created = await accounts.create(
    {
      username: 'ada',
      user: 'u1',
      handle: 'Ada',
      rootKey: 'r',
      personalKey: 'p',
      agentKey: 'g',
      certificates: [],
      password: PASSWORD,
      personalSeed: seed,
    },
    1,
  );
  assert.ok(created.ok);
  const login = await accounts.login('ada', PASSWORD, 2);
  assert.ok(login.ok);
  db.run("INSERT INTO spaces (space, kind, user, addedMs) VALUES (?, 'pool', 'u1', 1)", SPACE);
  const secrets = ['passwordHash', 'personalSealed', 'passwordSalt'].map((column) =>
    bytesOf(db.get(`SELECT ${column} AS x FROM accounts`)?.['x']),
  );
  secrets.push(
    ...['tokenHash', 'personalSealed'].map((column) => bytesOf(db.get(`SELECT ${column} AS x FROM logins`)?.['x'])),
  );
  // What later versions may add: a table and a column that nobody has looked at yet.
  const [token, added] = [randomBytes(32), randomBytes(32)];
  db.run(
    "INSERT INTO api_tokens (token, account, name, hash, scopes, personalSealed, createdMs, usedMs, expiresMs) VALUES ('t', 'a', 'n', x'01', '', ?, 1, 1, 9)",
    token,
  );
  db.run('CREATE TABLE later_secrets (secret BLOB)');
  db.run('ALTER TABLE accounts ADD COLUMN laterSecret BLOB');
  db.run('INSERT INTO later_secrets VALUES (?)', added);
  db.run('UPDATE accounts SET laterSecret = ?', added);
  secrets.push(token, added);
  const blob = randomBytes(1000);
  const hash = createHash('sha256').update(blob).digest('hex');
  mkdirSync(join(dataDir, 'blobs', hash.slice(0, 2)), { recursive: true });
  writeFileSync(join(dataDir, 'blobs', hash.slice(0, 2), hash), blob);
  writeFileSync(join(dataDir, 'blobs', 'partial', 'half'), 'half');
  const key = randomBytes(32).toString('hex');
  for (const name of ['peer', 'tokens', 'agent-0123456789abcdef'])
    writeFileSync(join(dataDir, 'keys', `${name}.key`), `${key}\n`);
  writeFileSync(join(dataDir, 'cli', 'login.json'), 'refresh-secret');
  secrets.push(Buffer.from(key), Buffer.from('refresh-secret'));
  const store = openSpaceStore({
    path: join(dataDir, 'spaces', `${SPACE}.db`),
    tables: [],
    crypto: nodeCrypto,
    space: SPACE,
  });
  const events = chain('a', 5);
  const seal = sealOf(1, events.slice(0, 2));
  store.transaction(() => store.append(events));
  store.transaction(() => store.appendSeal(seal, [], outcomesOf(seal, events.slice(0, 2))));
  // Both stay open, as in a running instance: what was written last lies in their write-ahead logs.
  t.after(() => {
    store[Symbol.dispose]();
    db[Symbol.dispose]();
  });
  const target = join(root, 'saved');
  const back = (change: Partial<Parameters<typeof writeBackup>[0]> = {}) =>
    writeBackup({ dataDir, target, withKeys: false, program: '0.1.0', nowMs, ...change });
  const restored = join(root, 'restored');
  const restore = (change: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
    restoreBackup({ from: target, dataDir: restored, nowMs, ...change });
  return { root, dataDir, target, back, restored, restore, store, events, seal, secrets, hash };
}

function bytesOf(value: unknown): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(value as Uint8Array);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function refusedWith(code: string, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (cause) => cause instanceof RefusalError && cause.refusal.code === code);
}

test('a backup comes back as the same spaces, files and accounts; its keys are new and its accounts ask for the phrase', async (t) => {
  const { back, restore, restored, events, hash, seal } = await dataFolder(t);
  const told: number[] = [];
  const done = await back({ onProgress: (so, far) => void told.push(so / far) });
  assert.equal(done.spaces, 1);
  assert.ok(told.length >= 3 && (told.at(-1) ?? 0) > 0);
  const result = await restore();
  assert.deepEqual(
    [result.withKeys, result.accounts, result.spaces],
    [false, ['ada'], [{ space: SPACE, kind: 'pool', seal: 1, stateHash: seal.content.stateHash }]],
  );
  using store = openSpaceStore({
    path: join(restored, 'spaces', `${SPACE}.db`),
    tables: [],
    crypto: nodeCrypto,
    space: SPACE,
  });
  assert.equal(store.head(events[0]?.author ?? '')?.seq, 5);
  assert.ok(existsSync(join(restored, 'blobs', hash.slice(0, 2), hash)));
  assert.ok(
    !existsSync(join(restored, 'keys')) &&
      !existsSync(join(restored, 'cli')) &&
      !existsSync(join(restored, 'manifest.json')),
  );
  using db = openInstanceDb(join(restored, 'instance.db'));
  const accounts = openAccounts(db);
  const [account] = accounts.all();
  assert.deepEqual([account?.username, account?.needs], ['ada', 'keys']);
  const login = await accounts.login('ada', PASSWORD, 3);
  assert.ok(!login.ok && login.refusal.code === 'account.needs_phrase');
  const stranger = {
    username: 'ada',
    user: 'u2',
    handle: 'Eve',
    rootKey: 'x',
    personalKey: 'y',
    agentKey: 'z',
    certificates: [],
    password: PASSWORD,
    personalSeed: randomBytes(32),
  };
  const taken = await accounts.create(stranger, 4);
  assert.ok(!taken.ok && taken.refusal.code === 'account.name_taken', 'the name stays with its user');
  const again = await accounts.create({ ...stranger, user: 'u1' }, 4);
  assert.ok(again.ok && again.value.account === account?.account, 'the same account goes on');
  assert.ok((await accounts.login('ada', PASSWORD, 5)).ok);
  const twice = await accounts.create({ ...stranger, user: 'u1' }, 6);
  assert.ok(!twice.ok && twice.refusal.code === 'account.user_present', 'only once');
});

test('nothing secret is in a backup without keys, not even in free pages', async (t) => {
  const { back, target, secrets } = await dataFolder(t);
  await back();
  assert.equal(secrets.length, 9);
  for (const path of filesIn(target)) {
    const bytes = readFileSync(path);
    for (const secret of secrets) assert.ok(!bytes.includes(secret), path);
    assert.equal(statSync(path).mode & 0o077 & (path.includes('/blobs/') ? 0 : 0o077), 0, path);
  }
  assert.equal(statSync(target).mode & 0o777, 0o700);
});

test('with keys it holds keys and logins, readable by their owner alone, and says so', async (t) => {
  const { back, target, restore, restored } = await dataFolder(t);
  await back({ withKeys: true });
  assert.equal(JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8')).withKeys, true);
  assert.deepEqual(readdirSync(join(target, 'keys')), ['agent-0123456789abcdef.key', 'peer.key', 'tokens.key']);
  for (const name of ['peer', 'tokens'])
    assert.equal(statSync(join(target, 'keys', `${name}.key`)).mode & 0o777, 0o600);
  const result = await restore();
  assert.equal(result.withKeys, true);
  assert.equal(statSync(join(restored, 'keys', 'peer.key')).mode & 0o777, 0o600);
  using db = openInstanceDb(join(restored, 'instance.db'));
  const accounts = openAccounts(db);
  assert.equal(accounts.all()[0]?.needs, undefined);
  assert.ok((await accounts.login('ada', PASSWORD, 3)).ok);
});

test('a target that is there, is not absolute, or lies nowhere is refused; an empty folder is taken', async (t) => {
  const { root, back, target } = await dataFolder(t);
  await refusedWith('backup.relative', back({ target: 'saved' }));
  await refusedWith('backup.inside', back({ target: join(root, 'data', 'saved') }));
  await refusedWith('backup.inside', back({ target: join(root, 'data') }));
  await refusedWith('backup.no_folder', back({ target: join(root, 'no', 'such') }));
  writeFileSync(join(root, 'file'), 'x');
  await refusedWith('backup.exists', back({ target: join(root, 'file') }));
  mkdirSync(target);
  writeFileSync(join(target, 'mine.txt'), 'mine');
  await refusedWith('backup.exists', back());
  assert.deepEqual(readdirSync(target), ['mine.txt']);
  unlinkSync(join(target, 'mine.txt'));
  await back();
  await refusedWith('backup.exists', back());
});

test('a disk that is full, a place that nobody may write and a stop on the way leave nothing half done', async (t) => {
  const { root, back, target } = await dataFolder(t);
  const full = (): void => {
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  };
  await refusedWith('backup.disk_full', back({ onProgress: full }));
  assert.deepEqual([existsSync(target), existsSync(`${target}.partial`)], [false, false]);
  if (process.platform === 'linux') await refusedWith('backup.unwritable', back({ target: '/sys/backup' }));
  const stop = new AbortController();
  await assert.rejects(back({ signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) }), /stopped/);
  mkdirSync(`${target}.partial`);
  await refusedWith('backup.exists', back());
  assert.ok(existsSync(`${target}.partial`), 'what we did not make stays');
  assert.ok(!readdirSync(root).includes('saved'));
});

test('a copy made while a space is written to is one moment of it', async (t) => {
  const { back, restore, restored, store, events } = await dataFolder(t);
  let last = events.at(-1);
  await back({
    onProgress: () => {
      const [next] = chain('a', 1, last);
      last = next;
      store.transaction(() => store.append(next === undefined ? [] : [next]));
    },
  });
  await restore();
  using copy = openSpaceStore({
    path: join(restored, 'spaces', `${SPACE}.db`),
    tables: [],
    crypto: nodeCrypto,
    space: SPACE,
  });
  const head = copy.head(events[0]?.author ?? '');
  assert.equal(head?.hash, store.eventAt(head?.author ?? '', head?.seq ?? 0)?.hash);
});

test('a backup is restored into an empty folder only', async (t) => {
  const { back, restore, restored, root } = await dataFolder(t);
  await refusedWith('restore.no_backup', restore());
  await back();
  mkdirSync(restored);
  writeFileSync(join(restored, 'mine.txt'), 'mine');
  await refusedWith('restore.not_empty', restore());
  assert.deepEqual(readdirSync(restored), ['mine.txt']);
  unlinkSync(join(restored, 'mine.txt'));
  await restore();
  await refusedWith('restore.not_empty', restore());
  assert.ok(!readdirSync(root).includes('restored.partial'));
});

test('a changed, missing or added file is named, and nothing is restored', async (t) => {
  const { back, restore, restored, target, hash } = await dataFolder(t);
  await back();
  const blob = join(target, 'blobs', hash.slice(0, 2), hash);
  unlinkSync(blob);
  await refusedWith('restore.file_missing', restore());
  writeFileSync(blob, randomBytes(1000));
  await refusedWith('restore.file_damaged', restore());
  assert.deepEqual([existsSync(restored), existsSync(`${restored}.partial`)], [false, false]);
});

test('a manifest of a later format, of another kind, or with a way out of the folder is refused', async (t) => {
  const { back, restore, target, root } = await dataFolder(t);
  await back();
  const path = join(target, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: object[] };
  const write = (change: object): void => writeFileSync(path, JSON.stringify({ ...manifest, ...change }));
  write({ format: 2 });
  await refusedWith('backup.newer', restore());
  writeFileSync(path, 'not JSON');
  await refusedWith('backup.malformed', restore());
  write({ files: [...manifest.files, { path: '../evil', bytes: 1, sha256: 'a'.repeat(64) }] });
  await refusedWith('backup.malformed', restore());
  assert.ok(!existsSync(join(root, 'evil')));
});

test('databases of a newer version are refused with one sentence', async (t) => {
  const { back, restore, restored, target } = await dataFolder(t);
  await back();
  const path = join(target, 'instance.db');
  {
    using db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version=${INSTANCE_FORMAT + 1}`);
  }
  const manifestPath = join(target, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as {
    files: { path: string; sha256: string; bytes: number }[];
  };
  const bytes = readFileSync(path);
  const files = manifest.files.map((file) =>
    file.path === 'instance.db'
      ? { ...file, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
      : file,
  );
  writeFileSync(manifestPath, JSON.stringify({ ...manifest, files }));
  await assert.rejects(restore(), /written by a newer version of Power Realms .*Update the program\.$/);
  assert.ok(!existsSync(restored));
});
