import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Call } from '#core/contract/route.ts';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { jobsApi } from '#core/features/jobs/jobs.api.ts';
import { ledgerApi } from '#core/features/ledger/ledger.api.ts';
import { poolsApi } from '#core/features/pools/pools.api.ts';
import { fake, startTest } from './fakes.ts';

const POOL = 'ab'.repeat(32);
const TO = 'cd'.repeat(32);
const TRANSFERS = `/api/v1/pools/${POOL}/transfers`;
const PENDING = { event: 'e1', pool: POOL, status: 'pending', id: 'e1' };
const SEALED = { ...PENDING, status: 'sealed', seal: 7 };

function transfer(handle: (call: Call<unknown, unknown, unknown>) => unknown) {
  return startTest({ routes: [fake(ledgerApi.transferCreate, handle)] });
}

test('a command without a body takes none, an empty one and {}', async () => {
  await using server = await startTest({
    routes: [fake(poolsApi.poolLeave, () => SEALED), fake(poolsApi.passwordSet, () => ({ ...SEALED, password: 'p' }))],
  });
  const token = await server.logIn();
  const leave = `/api/v1/pools/${POOL}/leave`;
  assert.equal((await server.ask(leave, { method: 'POST', token })).status, 200);
  assert.equal((await server.ask(leave, { method: 'POST', token, json: {} })).status, 200);
  assert.equal(
    (await server.ask(leave, { method: 'POST', token, body: '', headers: { 'content-type': 'application/json' } }))
      .status,
    200,
  );
  // All of its fields may be left out: so may the body.
  assert.equal((await server.ask(`/api/v1/pools/${POOL}/password`, { method: 'PUT', token })).status, 200);
});

test('pending is 202, sealed is 200; Prefer: wait is read, capped and answered', async () => {
  const waits: number[] = [];
  await using server = await transfer(({ waitMs }) => {
    waits.push(waitMs);
    return waitMs > 0 ? SEALED : PENDING;
  });
  const token = await server.logIn();
  const send = (prefer: string) =>
    server.ask(TRANSFERS, { method: 'POST', token, json: { to: TO, amount: '1' }, headers: { prefer } });
  const waited = await send('respond-async, wait=5');
  assert.equal(waited.status, 200);
  assert.equal(waited.headers['preference-applied'], 'wait=5');
  assert.deepEqual(waited.json(), SEALED);
  assert.equal((await send('wait=600')).headers['preference-applied'], 'wait=60');
  const odd = await send('wait=soon');
  assert.equal(odd.status, 202);
  assert.equal(odd.headers['preference-applied'], undefined);
  assert.deepEqual(waits, [5000, 60_000, 0]);
});

test('founding a pool is 201, a job begins with 202, log-out is 204', async () => {
  await using server = await startTest({
    routes: [
      fake(poolsApi.poolCreate, () => ({ pool: POOL })),
      fake(jobsApi.jobSubmit, () => JOB),
      fake(identityApi.loginDelete, () => undefined),
    ],
  });
  const token = await server.logIn();
  const created = await server.ask('/api/v1/pools', {
    method: 'POST',
    token,
    json: { name: 'Isle', symbol: 'ISL', access: 'public' },
  });
  assert.equal(created.status, 201);
  const job = { name: 'picture', module: POOL, maxCost: '5' };
  const submitted = await server.ask(`/api/v1/pools/${POOL}/jobs`, { method: 'POST', token, json: job });
  assert.equal(submitted.status, 202);
  assert.equal(submitted.json()['maxCost'], '5');
  const left = await server.ask('/api/v1/logins/current', { method: 'DELETE', token });
  assert.equal(left.status, 204);
  assert.equal(left.text, '');
});

test('Idempotency-Key comes with the hash of method, address and body, whatever the order of fields', async () => {
  const seen: Call<unknown, unknown, unknown>['idem'][] = [];
  await using server = await transfer(({ idem }) => {
    seen.push(idem);
    return PENDING;
  });
  const token = await server.logIn();
  const send = (body: string, key = 'k-1') =>
    server.ask(TRANSFERS, {
      method: 'POST',
      token,
      body,
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    });
  await send(`{"to":"${TO}","amount":"1"}`);
  await send(`{ "amount":"1", "to":"${TO}" }`);
  await send(`{"to":"${TO}","amount":"2"}`);
  const text = `["POST","${TRANSFERS}",{"amount":"1","to":"${TO}"}]`;
  assert.deepEqual(seen[0], { key: 'k-1', body: createHash('sha256').update(text).digest('hex') });
  assert.deepEqual(seen[1], seen[0]);
  assert.notEqual(seen[2]?.body, seen[0].body);

  const long = await send('{}', 'k'.repeat(129));
  assert.equal(long.status, 400);
  assert.equal(long.json()['field'], 'Idempotency-Key');
  assert.equal((await send(`{"to":"${TO}","amount":"1"}`, 'k'.repeat(128))).status, 202);
  const deep = await send(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`);
  assert.equal(deep.status, 400);
  assert.equal(deep.json()['field'], 'body');
});

test('a handler is told when its client hangs up', async () => {
  const aborted = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  await using server = await transfer(async ({ signal }) => {
    signal.addEventListener('abort', () => aborted.resolve());
    started.resolve();
    await aborted.promise;
    return PENDING;
  });
  const token = await server.logIn();
  const hangUp = new AbortController();
  const body = JSON.stringify({ to: TO, amount: '1' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = fetch(`${server.server.urls[0]}${TRANSFERS}`, {
    method: 'POST',
    body,
    headers,
    signal: hangUp.signal,
  });
  await started.promise;
  hangUp.abort();
  await assert.rejects(answer);
  await aborted.promise;
});

test('the end of the server ends waiting commands, and leaves behind who does not listen', async () => {
  const asked = { method: 'POST', json: { to: TO, amount: '1' }, headers: { prefer: 'wait=60' } };

  const listening = Promise.withResolvers<void>();
  const server = await transfer(
    ({ signal }) =>
      new Promise((_, reject) => {
        listening.resolve();
        signal.addEventListener('abort', () => reject(new Error('ended')));
      }),
  );
  const waiting = server.ask(TRANSFERS, { ...asked, token: await server.logIn() });
  await listening.promise;
  await server[Symbol.asyncDispose]();
  const answer = await waiting;
  assert.equal(answer.status, 503);
  assert.equal(answer.json()['code'], 'instance.stopping');

  const deaf = Promise.withResolvers<void>();
  const never = new Promise(() => undefined);
  const stubborn = await startTest({
    limits: { farewellMs: 20 },
    routes: [
      fake(ledgerApi.transferCreate, () => {
        deaf.resolve();
        return never;
      }),
    ],
  });
  const stuck = assert.rejects(stubborn.ask(TRANSFERS, { ...asked, token: await stubborn.logIn() }));
  await deaf.promise;
  await stubborn[Symbol.asyncDispose]();
  await stuck;
});

const JOB = {
  job: 'j',
  pool: POOL,
  name: 'picture',
  module: POOL,
  moduleName: 'm',
  state: 'buying',
  createdMs: 1,
  tasks: 1,
  tasksEnded: 0,
  tasksFailed: 0,
  progress: 0,
  isLocal: false,
  unconfirmed: [],
  maxCost: 5n,
  costSoFar: 0n,
  providers: [],
  verify: { kind: 'none', copies: 3, sharePercent: 10 },
  checks: { tasks: 0, agreed: 0, failed: 0 },
  hasPicture: false,
  files: 0,
};
