import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { RefusalError } from '#core/contract/problem.ts';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { CLAIMS, ME, fake, fakeLogin, startTest } from './fakes.ts';

const SECRET = 'a secret of more than thirty-two signs';
const LOGINS = '/api/v1/logins';
const CREDENTIALS = { username: 'ann', password: 'long enough' };

/** Each refresh gives the next token; an old one is refused. */
function rotating() {
  let count = 1;
  return fake(identityApi.loginRefresh, ({ body }) => {
    if ((body as { refreshToken?: string }).refreshToken !== `r${count}`)
      throw new RefusalError({ code: 'auth.expired' });
    count += 1;
    return { claims: CLAIMS, refreshToken: `r${count}`, refreshLifeMs: 86_400_000, me: ME };
  });
}

test('a page gets the access token, and the refresh token in a cookie that no script can read', async () => {
  await using server = await startTest();
  const answer = await server.ask(LOGINS, { method: 'POST', json: CREDENTIALS });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual(Object.keys(answer.json()).sort(), ['accessToken', 'expiresIn', 'me']);
  assert.equal(answer.json()['expiresIn'], 900);
  assert.deepEqual(answer.json()['me'], ME);
  const name = `realms_refresh_${server.server.port}`;
  assert.deepEqual(answer.headers['set-cookie'], [
    `${name}=r1; Max-Age=86400; Path=/api/v1/logins; HttpOnly; SameSite=Strict`,
  ]);
});

test('a program that asks for it gets the refresh token in the body, and no cookie', async () => {
  await using server = await startTest();
  const answer = await server.ask(LOGINS, { method: 'POST', json: { ...CREDENTIALS, delivery: 'body' } });
  assert.equal(answer.json()['refreshToken'], 'r1');
  assert.equal(answer.headers['set-cookie'], undefined);
});

test('over TLS of a proxy the cookie is Secure, by Origin or by Host', async () => {
  await using server = await startTest({ publicUrls: ['https://realms.example.org'] });
  const byOrigin = await server.ask(LOGINS, {
    method: 'POST',
    json: CREDENTIALS,
    headers: { origin: 'https://realms.example.org' },
  });
  assert.match(String(byOrigin.headers['set-cookie']), /; Secure/);
  const byHost = await server.ask(LOGINS, {
    method: 'POST',
    json: CREDENTIALS,
    headers: { host: 'realms.example.org' },
  });
  assert.match(String(byHost.headers['set-cookie']), /; Secure/);
  const plain = await server.ask(LOGINS, { method: 'POST', json: CREDENTIALS });
  assert.doesNotMatch(String(plain.headers['set-cookie']), /Secure/);
});

test('refresh takes the cookie, rotates it, and never lets it out by the body', async () => {
  await using server = await startTest({ routes: [rotating()] });
  const name = `realms_refresh_${server.server.port}`;
  const refresh = (token: string, json?: object) =>
    server.ask(`${LOGINS}/refresh`, {
      method: 'POST',
      headers: { cookie: `${name}=${token}` },
      ...(json === undefined ? {} : { json }),
    });
  const first = await refresh('r1');
  assert.equal(first.status, 200);
  assert.match(String(first.headers['set-cookie']), new RegExp(`^${name}=r2; .*HttpOnly`));
  const second = await refresh('r2', { delivery: 'body' });
  assert.equal(second.json()['refreshToken'], undefined, 'a script could carry it away');
  assert.match(String(second.headers['set-cookie']), new RegExp(`^${name}=r3; `));
  const old = await refresh('r2');
  assert.equal(old.status, 401);
  assert.equal(old.json()['code'], 'auth.expired');
  // Another tab may just have been given the next one: the cookie stays.
  assert.equal(old.headers['set-cookie'], undefined);
});

test('refresh by the body of a program; without either it is a 401', async () => {
  await using server = await startTest({ routes: [rotating()] });
  const path = `${LOGINS}/refresh`;
  const answer = await server.ask(path, { method: 'POST', json: { refreshToken: 'r1', delivery: 'body' } });
  assert.equal(answer.json()['refreshToken'], 'r2');
  assert.equal(answer.headers['set-cookie'], undefined);
  const missing = await server.ask(path, { method: 'POST' });
  assert.equal(missing.status, 401);
  assert.equal(missing.json()['code'], 'auth.missing');
});

test('log-out forgets the cookie', async () => {
  await using server = await startTest({ routes: [fake(identityApi.loginDelete, () => undefined)] });
  const token = await server.logIn();
  const name = `realms_refresh_${server.server.port}`;
  const answer = await server.ask(`${LOGINS}/current`, { method: 'DELETE', token, headers: { cookie: `${name}=r1` } });
  assert.equal(answer.status, 204);
  assert.match(
    String(answer.headers['set-cookie']),
    new RegExp(`^${name}=; Max-Age=0; Path=/api/v1/logins; Expires=Thu, 01 Jan 1970`),
  );
});

test('only a token of ours, whole, unexpired and of a login that lives opens a door', async () => {
  const ended = new Set<string>();
  await using server = await startTest({
    routes: [fake(identityApi.meRead, () => ME)],
    isLoginLive: ({ login }) => !ended.has(login),
  });
  const nowS = Math.floor(Date.now() / 1000);
  const good = { ...CLAIMS, iat: nowS, exp: nowS + 60 };
  const me = (token: string) => server.ask('/api/v1/me', { token });
  assert.equal((await me(jwt({ alg: 'HS256' }, good))).status, 200);

  const forged: [what: string, token: string][] = [
    ['expired', jwt({ alg: 'HS256' }, { ...good, exp: nowS - 1 })],
    ['without an end', jwt({ alg: 'HS256' }, CLAIMS)],
    ['of another secret', jwt({ alg: 'HS256' }, good, 'x'.repeat(40))],
    ['unsigned', `${jwt({ alg: 'none' }, good).split('.').slice(0, 2).join('.')}.`],
    ['of another algorithm', jwt({ alg: 'HS512' }, good, SECRET, 'sha512')],
    ['without a login', jwt({ alg: 'HS256' }, { ...good, login: undefined })],
    ['no token', 'nonsense'],
  ];
  for (const [what, token] of forged) {
    const answer = await me(token);
    assert.equal(answer.status, 401, what);
    assert.equal(answer.json()['code'], 'auth.expired', what);
    assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"');
  }

  const missing = await server.ask('/api/v1/me');
  assert.equal(missing.status, 401);
  assert.equal(missing.json()['code'], 'auth.missing');
  assert.equal(missing.headers['www-authenticate'], 'Bearer');

  const token = await server.logIn();
  assert.equal((await me(token)).status, 200);
  ended.add(CLAIMS.login);
  assert.equal((await me(token)).json()['code'], 'auth.expired');
});

test('nothing of a request without a login reaches the body parser or the handler', async () => {
  await using server = await startTest({
    routes: [fake(identityApi.loginDelete, () => assert.fail('not reached')), fakeLogin],
  });
  const answer = await server.ask(`${LOGINS}/current`, {
    method: 'DELETE',
    body: '{broken',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 401);
});

function jwt(header: object, claims: object, secret = SECRET, digest = 'sha256'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ typ: 'JWT', ...header })}.${part(claims)}`;
  return `${signed}.${createHmac(digest, secret).update(signed).digest('base64url')}`;
}
