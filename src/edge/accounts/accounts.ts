/** Accounts and logins of this instance: argon2id, rotating refresh tokens, keys unlocked only while a login is live. */
import { randomBytes } from 'node:crypto';
import { hash, hashRaw, verify } from '@node-rs/argon2';
import { type Result, ok, refuse } from '#core/kernel/result.ts';
import type { DeviceCertificate } from '#core/contract/certificate.ts';
import { hashToken, keyFromToken, newToken, openSecret, sealSecret } from './keys.ts';
import type { InstanceDb } from './instance-db.ts';

/** A refresh token that was just replaced still counts this long. */
const REUSE_GRACE_MS = 10_000;
export const LOGIN_LIFE_MS = 30 * 86_400_000;
/** argon2id, RFC 9106 second recommended option scaled to laptops: 64 MiB, 3 passes. */
const ARGON = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;

export interface Account {
  readonly account: string;
  readonly username: string;
  readonly user: string;
  readonly handle: string;
  readonly rootKey: string;
  readonly personalKey: string;
  readonly agentKey: string;
  readonly certificates: readonly DeviceCertificate[];
  /** It cannot act until its owner types the phrase: `keys`, the folder has none of its keys; `device`, the folder is behind its own device. */
  readonly needs?: AccountNeed;
}

export type AccountNeed = 'keys' | 'device';

export interface LoginRow {
  readonly login: string;
  readonly createdMs: number;
  readonly usedMs: number;
  readonly expiresMs: number;
  /** What the program called itself. */
  readonly agent: string;
}

export interface OpenedLogin {
  readonly account: Account;
  readonly login: string;
  readonly refreshToken: string;
}

export interface Accounts {
  count(): number;
  all(): Account[];
  byUser(user: string): Account | undefined;
  byId(account: string): Account | undefined;
  /** Whose present device of this instance it is. */
  byDevice(device: string): Account | undefined;
  /** A user who is here already is refused, unless the account needs its phrase: then it goes on with these keys, under this name and password. */
  create(
    fresh: Omit<Account, 'account' | 'needs'> & { readonly password: string; readonly personalSeed: Uint8Array },
    nowMs: number,
  ): Promise<Result<Account>>;
  /** Nothing is signed for it any more until `create` was called for its user again. */
  setNeed(account: string, need: AccountNeed): void;
  login(username: string, password: string, nowMs: number, agent?: string): Promise<Result<OpenedLogin>>;
  /** Each refresh token works once; one used twice ends its login: it was copied. */
  refresh(token: string, nowMs: number, agent?: string): Result<OpenedLogin>;
  logout(login: string): void;
  /** Live logins of an account, the last used first. */
  logins(account: string, nowMs: number): LoginRow[];
  isLive(login: string, nowMs: number): boolean;
  isPassword(account: string, password: string): Promise<boolean>;
  /** A key that something else than a login opened: an API token. Ends with `logout`. */
  unlock(login: string, account: string, seed: Uint8Array): void;
  /** The personal key's seed while some login of the account is live here; undefined: locked (ask for a refresh). */
  personalSeed(account: string): Uint8Array | undefined;
}

export function openAccounts(db: InstanceDb): Accounts {
  /** By login: keys live in memory only. */
  const unlocked = new Map<string, { readonly account: string; readonly seed: Uint8Array }>();

  const open = (
    account: Account,
    seed: Uint8Array,
    nowMs: number,
    agent: string,
    login = randomBytes(16).toString('hex'),
    previous: Uint8Array | null = null,
  ): OpenedLogin => {
    const token = newToken();
    db.run(
      'INSERT INTO logins (login, account, tokenHash, previousHash, personalSealed, createdMs, usedMs, expiresMs, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ' +
        'ON CONFLICT (login) DO UPDATE SET tokenHash = excluded.tokenHash, previousHash = excluded.previousHash, personalSealed = excluded.personalSealed, usedMs = excluded.usedMs, expiresMs = excluded.expiresMs, agent = excluded.agent',
      login,
      account.account,
      hashToken(token),
      previous,
      sealSecret(seed, keyFromToken(token)),
      nowMs,
      nowMs,
      nowMs + LOGIN_LIFE_MS,
      agent,
    );
    unlocked.set(login, { account: account.account, seed });
    return { account, login, refreshToken: token };
  };

  return {
    count: () => Number(db.get('SELECT count(*) AS n FROM accounts')?.['n'] ?? 0),
    all: () => db.all('SELECT * FROM accounts ORDER BY createdMs').map(toAccount),
    byUser: (user) => maybeAccount(db.get('SELECT * FROM accounts WHERE user = ?', user)),
    byId: (account) => maybeAccount(db.get('SELECT * FROM accounts WHERE account = ?', account)),
    byDevice: (device) =>
      maybeAccount(db.get('SELECT * FROM accounts WHERE personalKey = ? OR agentKey = ?', device, device)),
    create: async (fresh, nowMs) => {
      const present = maybeAccount(db.get('SELECT * FROM accounts WHERE user = ?', fresh.user));
      if (present !== undefined && present.needs === undefined)
        return refuse({ code: 'account.user_present', field: 'rootKey' });
      const named = db.get('SELECT account FROM accounts WHERE username = ?', fresh.username);
      if (named !== undefined && named['account'] !== present?.account)
        return refuse({ code: 'account.name_taken', field: 'username' });
      const salt = randomBytes(16);
      const key = await passwordKey(fresh.password, salt);
      const passwordHash = await hash(fresh.password, ARGON);
      const account = present?.account ?? randomBytes(16).toString('hex');
      db.transaction(() => {
        if (present !== undefined) endLogins(db, unlocked, account);
        db.run(
          'INSERT INTO accounts (account, username, user, handle, rootKey, passwordHash, personalKey, personalSealed, passwordSalt, agentKey, certificates, createdMs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ' +
            "ON CONFLICT (account) DO UPDATE SET username = excluded.username, handle = excluded.handle, rootKey = excluded.rootKey, passwordHash = excluded.passwordHash, personalKey = excluded.personalKey, personalSealed = excluded.personalSealed, passwordSalt = excluded.passwordSalt, agentKey = excluded.agentKey, certificates = excluded.certificates, needs = ''",
          account,
          fresh.username,
          fresh.user,
          fresh.handle,
          fresh.rootKey,
          passwordHash,
          fresh.personalKey,
          sealSecret(fresh.personalSeed, key),
          salt,
          fresh.agentKey,
          JSON.stringify(fresh.certificates),
          nowMs,
        );
      });
      const { username, user, handle, rootKey, personalKey, agentKey, certificates } = fresh;
      return ok({ account, username, user, handle, rootKey, personalKey, agentKey, certificates });
    },
    setNeed: (account, need) => db.run('UPDATE accounts SET needs = ? WHERE account = ?', need, account),
    login: async (username, password, nowMs, agent = '') => {
      const row = db.get('SELECT * FROM accounts WHERE username = ?', username);
      // No password opens what is not there.
      if (row?.['needs'] === 'keys') return refuse({ code: 'account.needs_phrase' });
      // The same work for an unknown name: answers take as long, so names cannot be guessed by time.
      const isRight =
        row === undefined ? (await hash(password, ARGON), false) : await verify(String(row['passwordHash']), password);
      if (row === undefined || !isRight) return refuse({ code: 'auth.wrong_credentials' });
      const seed = openSecret(
        row['personalSealed'] as Uint8Array,
        await passwordKey(password, row['passwordSalt'] as Uint8Array),
      );
      if (seed === undefined) return refuse({ code: 'auth.wrong_credentials' });
      const opened = open(toAccount(row), seed, nowMs, agent);
      // The password was shown just now: sensitive acts need not ask for it again.
      db.run('UPDATE logins SET provedMs = ? WHERE login = ?', nowMs, opened.login);
      return ok(opened);
    },
    refresh: (token, nowMs, agent = '') => {
      const tokenHash = hashToken(token);
      const row = db.get('SELECT * FROM logins WHERE tokenHash = ?', tokenHash);
      if (row === undefined) {
        const reused = db.get('SELECT login, account, usedMs FROM logins WHERE previousHash = ?', tokenHash);
        if (reused === undefined) return refuse({ code: 'auth.expired' });
        const login = String(reused['login']);
        const kept = unlocked.get(login);
        const owner = maybeAccount(db.get('SELECT * FROM accounts WHERE account = ?', String(reused['account'])));
        // Two tabs that refresh at once: the second one's token was good a moment ago.
        if (kept !== undefined && owner !== undefined && nowMs - Number(reused['usedMs']) < REUSE_GRACE_MS)
          return ok(open(owner, kept.seed, nowMs, agent, login, tokenHash));
        endLogin(db, unlocked, login);
        return refuse({ code: 'auth.expired' });
      }
      const account = maybeAccount(db.get('SELECT * FROM accounts WHERE account = ?', String(row['account'])));
      const seed = openSecret(row['personalSealed'] as Uint8Array, keyFromToken(token));
      if (account === undefined || seed === undefined || Number(row['expiresMs']) < nowMs)
        return refuse({ code: 'auth.expired' });
      return ok(open(account, seed, nowMs, agent, String(row['login']), tokenHash));
    },
    logout: (login) => endLogin(db, unlocked, login),
    logins: (account, nowMs) =>
      db
        .all(
          'SELECT login, createdMs, usedMs, expiresMs, agent FROM logins WHERE account = ? AND expiresMs > ? ORDER BY usedMs DESC',
          account,
          nowMs,
        )
        .map((row) => ({
          login: String(row['login']),
          createdMs: Number(row['createdMs']),
          usedMs: Number(row['usedMs']),
          expiresMs: Number(row['expiresMs']),
          agent: String(row['agent']),
        })),
    isLive: (login, nowMs) =>
      Number(db.get('SELECT expiresMs FROM logins WHERE login = ?', login)?.['expiresMs'] ?? 0) > nowMs,
    isPassword: async (account, password) => {
      const row = db.get('SELECT passwordHash FROM accounts WHERE account = ?', account);
      return row !== undefined && verify(String(row['passwordHash']), password);
    },
    unlock: (login, account, seed) => void unlocked.set(login, { account, seed }),
    personalSeed: (account) => {
      for (const entry of unlocked.values()) if (entry.account === account) return entry.seed;
      return undefined;
    },
  };
}

function endLogins(db: InstanceDb, unlocked: Map<string, { readonly account: string }>, account: string): void {
  db.run('DELETE FROM logins WHERE account = ?', account);
  // They open the key that is replaced.
  db.run('DELETE FROM api_tokens WHERE account = ?', account);
  for (const [login, entry] of unlocked) if (entry.account === account) unlocked.delete(login);
}

function endLogin(db: InstanceDb, unlocked: Map<string, unknown>, login: string): void {
  db.run('DELETE FROM logins WHERE login = ?', login);
  unlocked.delete(login);
}

async function passwordKey(password: string, salt: Uint8Array): Promise<Uint8Array> {
  return hashRaw(password, { ...ARGON, salt, outputLen: 32 });
}

function maybeAccount(row: Record<string, unknown> | undefined): Account | undefined {
  return row === undefined ? undefined : toAccount(row);
}

function toAccount(row: Record<string, unknown>): Account {
  return {
    account: String(row['account']),
    username: String(row['username']),
    user: String(row['user']),
    handle: String(row['handle']),
    rootKey: String(row['rootKey']),
    personalKey: String(row['personalKey']),
    agentKey: String(row['agentKey']),
    certificates: JSON.parse(String(row['certificates'])) as DeviceCertificate[],
    ...(row['needs'] === '' ? {} : { needs: row['needs'] as AccountNeed }),
  };
}
