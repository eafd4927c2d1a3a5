/**
 * What guards an account beside its password: throttled guesses, a second factor with recovery codes, a fresh proof for sensitive acts, and
 * API tokens of limited scope. All of it local to this instance.
 */
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { type Result, ok, refuse } from '#core/kernel/result.ts';
import type { Refusal } from '#core/kernel/result.ts';
import type { InstanceDb } from './instance-db.ts';
import { hashToken, keyFromToken, newToken, openSecret, sealSecret } from './keys.ts';
import { base32, keyUri, matchingStep } from './totp.ts';

/** Guesses that cost nothing; each further one doubles the wait. */
const FREE_FAILURES = 5;
const WAIT_MAX_MS = 15 * 60_000;
/** Failures are forgotten after so long without another. */
const FORGET_MS = 24 * 3_600_000;
/** A sensitive act wants a proof that is not older. */
export const PROOF_LIFE_MS = 5 * 60_000;
const RECOVERY_CODES = 10;
const SECRET_BYTES = 20;
export const API_TOKEN_PREFIX = 'realms_';
export const API_TOKENS_MAX = 50;
/** `read`: look; `trade`: nodes, offers, orders, jobs, requests, ratings; `spend`: whatever moves own money; `govern`: a pool's affairs. */
export const API_SCOPES = ['read', 'trade', 'spend', 'govern'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export interface ApiTokenRow {
  readonly token: string;
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly createdMs: number;
  readonly usedMs: number;
  readonly expiresMs: number;
}

export interface OpenedToken {
  readonly token: string;
  readonly account: string;
  readonly scopes: readonly ApiScope[];
  /** Only with a scope that signs. */
  readonly seed: Uint8Array | undefined;
}

export interface Security {
  /** Too many wrong guesses for this name of late; undefined: try. */
  throttled(username: string, nowMs: number): Refusal | undefined;
  failed(username: string, nowMs: number): void;
  succeeded(username: string): void;

  secondFactor(account: string): { readonly isOn: boolean; readonly codesLeft: number };
  /** A new secret, not on until a code of it was seen. */
  beginSecondFactor(account: string, username: string, nowMs: number): Result<{ secret: string; uri: string }>;
  /** On, with the recovery codes: shown once. */
  confirmSecondFactor(account: string, code: string, nowMs: number): Result<readonly string[]>;
  endSecondFactor(account: string): void;
  /** A code of the app or a recovery code; always right where no second factor is on. */
  checkCode(account: string, code: string | undefined, nowMs: number): Refusal | undefined;

  prove(login: string, nowMs: number): void;
  isProved(login: string, nowMs: number): boolean;

  createToken(
    account: string,
    fresh: { readonly name: string; readonly scopes: readonly ApiScope[]; readonly lifeMs: number },
    seed: Uint8Array | undefined,
    nowMs: number,
  ): Result<{ readonly token: string; readonly secret: string }>;
  tokens(account: string): readonly ApiTokenRow[];
  endToken(account: string, token: string): void;
  /** undefined: unknown or expired. */
  openToken(secret: string, nowMs: number): OpenedToken | undefined;

  blocked(account: string): readonly { readonly user: string; readonly reason: string; readonly sinceMs: number }[];
  block(account: string, user: string, reason: string, nowMs: number): void;
  unblock(account: string, user: string): void;
}

/** `fileSecret`: of a file beside the database, so that a copy of the database alone opens no second factor. */
export function openSecurity(db: InstanceDb, fileSecret: string): Security {
  const factorKey = Buffer.from(hkdfSync('sha256', Buffer.from(fileSecret), '', 'power-realms:second-factor:v1', 32));
  const secretOf = (account: string) => {
    const row = db.get('SELECT sealed, isOn, lastStep FROM totp WHERE account = ?', account);
    const secret = row === undefined ? undefined : openSecret(row['sealed'] as Uint8Array, factorKey);
    if (row === undefined || secret === undefined) return undefined;
    return { secret, isOn: Number(row['isOn']) === 1, lastStep: Number(row['lastStep']) };
  };
  const useCode = (account: string, code: string, nowMs: number): boolean => {
    const known = secretOf(account);
    if (known === undefined) return false;
    const step = matchingStep(known.secret, code, nowMs, known.lastStep);
    if (step === undefined) return false;
    db.run('UPDATE totp SET lastStep = ? WHERE account = ?', step, account);
    return true;
  };
  return {
    throttled: (username, nowMs) => {
      const row = db.get('SELECT count, lastMs FROM login_failures WHERE name = ?', nameOf(username));
      const count = Number(row?.['count'] ?? 0);
      const lastMs = Number(row?.['lastMs'] ?? 0);
      if (count < FREE_FAILURES || nowMs - lastMs > FORGET_MS) return undefined;
      const waitMs = Math.min(WAIT_MAX_MS, 1000 * 2 ** (count - FREE_FAILURES));
      const leftMs = lastMs + waitMs - nowMs;
      return leftMs <= 0 ? undefined : { code: 'auth.throttled', retryAfterS: Math.ceil(leftMs / 1000) };
    },
    failed: (username, nowMs) =>
      db.run(
        'INSERT INTO login_failures (name, count, lastMs) VALUES (?, 1, ?) ON CONFLICT (name) DO UPDATE SET ' +
          'count = CASE WHEN excluded.lastMs - lastMs > ? THEN 1 ELSE count + 1 END, lastMs = excluded.lastMs',
        nameOf(username),
        nowMs,
        FORGET_MS,
      ),
    succeeded: (username) => db.run('DELETE FROM login_failures WHERE name = ?', nameOf(username)),

    secondFactor: (account) => ({
      isOn: secretOf(account)?.isOn ?? false,
      codesLeft: Number(
        db.get('SELECT count(*) AS n FROM recovery_codes WHERE account = ? AND usedMs = 0', account)?.['n'] ?? 0,
      ),
    }),
    beginSecondFactor: (account, username, nowMs) => {
      if (secretOf(account)?.isOn === true) return refuse({ code: 'factor.already_on' });
      const secret = randomBytes(SECRET_BYTES);
      db.run(
        'INSERT INTO totp (account, sealed, isOn, lastStep, setMs) VALUES (?, ?, 0, 0, ?) ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, isOn = 0, lastStep = 0, setMs = excluded.setMs',
        account,
        sealSecret(secret, factorKey),
        nowMs,
      );
      return ok({ secret: base32(secret), uri: keyUri(secret, username) });
    },
    confirmSecondFactor: (account, code, nowMs) => {
      const known = secretOf(account);
      if (known === undefined) return refuse({ code: 'factor.not_begun' });
      if (known.isOn) return refuse({ code: 'factor.already_on' });
      if (!useCode(account, code, nowMs)) return refuse({ code: 'auth.wrong_code', field: 'code' });
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      db.transaction(() => {
        db.run('UPDATE totp SET isOn = 1 WHERE account = ?', account);
        db.run('DELETE FROM recovery_codes WHERE account = ?', account);
        for (const fresh of codes)
          db.run('INSERT INTO recovery_codes (account, hash, usedMs) VALUES (?, ?, 0)', account, recoveryHash(fresh));
      });
      return ok(codes);
    },
    endSecondFactor: (account) =>
      db.transaction(() => {
        db.run('DELETE FROM totp WHERE account = ?', account);
        db.run('DELETE FROM recovery_codes WHERE account = ?', account);
      }),
    checkCode: (account, code, nowMs) => {
      if (secretOf(account)?.isOn !== true) return undefined;
      if (code === undefined || code === '') return { code: 'auth.code_needed', field: 'code' };
      if (useCode(account, code, nowMs)) return undefined;
      const hash = recoveryHash(code);
      const row = db.get('SELECT usedMs FROM recovery_codes WHERE account = ? AND hash = ?', account, hash);
      if (row === undefined || Number(row['usedMs']) > 0) return { code: 'auth.wrong_code', field: 'code' };
      db.run('UPDATE recovery_codes SET usedMs = ? WHERE account = ? AND hash = ?', nowMs, account, hash);
      return undefined;
    },

    prove: (login, nowMs) => db.run('UPDATE logins SET provedMs = ? WHERE login = ?', nowMs, login),
    isProved: (login, nowMs) =>
      nowMs - Number(db.get('SELECT provedMs FROM logins WHERE login = ?', login)?.['provedMs'] ?? 0) <= PROOF_LIFE_MS,

    createToken: (account, { name, scopes, lifeMs }, seed, nowMs) => {
      const count = Number(db.get('SELECT count(*) AS n FROM api_tokens WHERE account = ?', account)?.['n'] ?? 0);
      if (count >= API_TOKENS_MAX) return refuse({ code: 'token.too_many', limit: API_TOKENS_MAX });
      const secret = `${API_TOKEN_PREFIX}${newToken()}`;
      const token = randomBytes(8).toString('hex');
      // Whoever holds the token signs with the key: it lies under the token's own secret, which is kept nowhere.
      const sealed = seed === undefined ? null : sealSecret(seed, keyFromToken(secret));
      db.run(
        'INSERT INTO api_tokens (token, account, name, hash, scopes, personalSealed, createdMs, usedMs, expiresMs) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)',
        token,
        account,
        name,
        hashToken(secret),
        scopes.join(' '),
        sealed,
        nowMs,
        nowMs + lifeMs,
      );
      return ok({ token, secret });
    },
    tokens: (account) =>
      db
        .all(
          'SELECT token, name, scopes, createdMs, usedMs, expiresMs FROM api_tokens WHERE account = ? ORDER BY createdMs DESC',
          account,
        )
        .map((row) => ({
          token: String(row['token']),
          name: String(row['name']),
          scopes: scopesOf(row['scopes']),
          createdMs: Number(row['createdMs']),
          usedMs: Number(row['usedMs']),
          expiresMs: Number(row['expiresMs']),
        })),
    endToken: (account, token) => db.run('DELETE FROM api_tokens WHERE token = ? AND account = ?', token, account),
    openToken: (secret, nowMs) => {
      const row = db.get('SELECT * FROM api_tokens WHERE hash = ?', hashToken(secret));
      if (row === undefined || Number(row['expiresMs']) <= nowMs) return undefined;
      db.run('UPDATE api_tokens SET usedMs = ? WHERE token = ?', nowMs, String(row['token']));
      const sealed = row['personalSealed'];
      const seed = sealed === null ? undefined : openSecret(sealed as Uint8Array, keyFromToken(secret));
      return { token: String(row['token']), account: String(row['account']), scopes: scopesOf(row['scopes']), seed };
    },

    blocked: (account) =>
      db
        .all('SELECT user, reason, sinceMs FROM blocked_users WHERE account = ? ORDER BY sinceMs DESC', account)
        .map((row) => ({ user: String(row['user']), reason: String(row['reason']), sinceMs: Number(row['sinceMs']) })),
    block: (account, user, reason, nowMs) =>
      db.run(
        'INSERT INTO blocked_users (account, user, reason, sinceMs) VALUES (?, ?, ?, ?) ON CONFLICT (account, user) DO UPDATE SET reason = excluded.reason',
        account,
        user,
        reason,
        nowMs,
      ),
    unblock: (account, user) => db.run('DELETE FROM blocked_users WHERE account = ? AND user = ?', account, user),
  };
}

/** Names are compared without case, as accounts are. Long ones are no names. */
function nameOf(username: string): string {
  return username.toLowerCase().slice(0, 64);
}

function scopesOf(text: unknown): ApiScope[] {
  return API_SCOPES.filter((scope) => String(text).split(' ').includes(scope));
}

/** 80 bits: nobody guesses them, so a plain hash keeps them. */
function newRecoveryCode(): string {
  const text = base32(randomBytes(10)).toLowerCase();
  return (text.match(/.{4}/g) ?? []).join('-');
}

function recoveryHash(code: string): Uint8Array {
  return createHash('sha256').update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest();
}
