import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RefusalError } from '#core/contract/problem.ts';
import type { Call } from '#core/contract/route.ts';
import { ledgerApi } from '#core/features/ledger/ledger.api.ts';
import { ordersApi } from '#core/features/orders/orders.api.ts';
import { fake, startTest } from './fakes.ts';

const POOL = 'ab'.repeat(32);
const TO = 'cd'.repeat(32);
const TRANSFERS = `/api/v1/pools/${POOL}/transfers`;
const PENDING = { event: 'e1', pool: POOL, status: 'pending', id: 'e1' };

function transfer(handle: (call: Call<unknown, unknown, unknown>) => unknown) {
  return startTest({ routes: [fake(ledgerApi.transferCreate, handle)] });
}

test('a handler gets what the schemas parsed: amounts as bigint, defaults filled in', async () => {
  let seen: Call<unknown, unknown, unknown> | undefined;
  await using server = await transfer((call) => {
    seen = call;
    return PENDING;
  });
  const token = await server.logIn();
  const answer = await server.ask(TRANSFERS, { method: 'POST', token, json: { to: TO, amount: '1500000', extra: 1 } });
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.json(), PENDING);
  assert.deepEqual({ ...(seen?.params as object) }, { pool: POOL });
  assert.deepEqual(seen?.body, { to: TO, amount: 1_500_000n, memo: '' });
  assert.deepEqual(seen.claims, { user: 'u1', account: 'a1', login: 'l1' });
  assert.equal(seen.isLocal, true);
  assert.equal(seen.waitMs, 0);
  assert.equal(seen.idem, undefined);
});

test('answers are encoded through their schema: amounts leave as decimal strings, unknown fields stay here', async () => {
  const wallet = {
    user: 'u',
    available: 9_007_199_254_740_993n,
    held: 0n,
    pending: -1n,
    symbol: 'ISL',
    decimals: 2,
    secret: 'x',
  };
  await using server = await startTest({ routes: [fake(ledgerApi.walletRead, () => wallet)] });
  const answer = await server.ask(`/api/v1/pools/${POOL}/wallet`, { token: await server.logIn() });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json(), {
    user: 'u',
    available: '9007199254740993',
    held: '0',
    pending: '-1',
    symbol: 'ISL',
    decimals: 2,
  });
});

test('an answer that does not fit its schema is our fault, and says nothing of the inside', async () => {
  await using server = await startTest({ routes: [fake(ledgerApi.walletRead, () => ({ user: 'the-inside' }))] });
  const answer = await server.ask(`/api/v1/pools/${POOL}/wallet`, { token: await server.logIn() });
  assert.equal(answer.status, 500);
  assert.ok(!answer.text.includes('the-inside'));
  assert.equal(answer.json()['code'], 'internal');
  const fault = server.logged.find(({ level }) => level === 'error');
  assert.equal(fault?.fields['request'], answer.json()['trace']);
});

test('bad input is a 400 that names the field and what is expected, in the language of the reader', async () => {
  await using server = await transfer(() => PENDING);
  const token = await server.logIn();
  const send = (json: unknown, language = 'en') =>
    server.ask(TRANSFERS, { method: 'POST', token, json, headers: { 'accept-language': language } });

  const amount = await send({ to: TO, amount: '-5' });
  assert.equal(amount.status, 400);
  assert.equal(amount.headers['content-type'], 'application/problem+json; charset=utf-8');
  const problem = amount.json();
  assert.equal(problem['code'], 'request.invalid');
  assert.equal(problem['type'], '/problems/request.invalid');
  assert.equal(problem['field'], 'amount');
  assert.equal(problem['in'], 'body');
  assert.equal(problem['detail'], 'amount: a positive decimal integer of micro-credits.');
  assert.equal(problem['instance'], TRANSFERS);

  const missing = await send({ amount: '1' });
  assert.equal(missing.json()['field'], 'to');
  assert.match(String(missing.json()['detail']), /is missing: expected a text/);

  const russian = await send({ to: TO, amount: '1', memo: 'x'.repeat(201) }, 'ru-RU,ru;q=0.9,en;q=0.8');
  assert.equal(russian.headers['content-language'], 'ru');
  assert.equal(russian.json()['title'], 'Запрос составлен неверно');
  assert.equal(russian.json()['detail'], 'memo: не больше 200 знаков.');

  const both = await send({ to: 5, amount: 7 });
  assert.deepEqual(
    (both.json()['errors'] as { field: string }[]).map(({ field }) => field),
    ['to', 'amount'],
  );

  const whole = await send([1]);
  assert.equal(whole.json()['field'], 'body');
});

test('bad input in the path and in the query is named too', async () => {
  await using server = await startTest({
    routes: [fake(ledgerApi.walletRead, () => undefined), fake(ordersApi.ordersRead, () => ({ items: [] }))],
  });
  const token = await server.logIn();
  const path = await server.ask('/api/v1/pools/XYZ/wallet', { token });
  assert.equal(path.status, 400);
  assert.equal(path.json()['field'], 'pool');
  assert.equal(path.json()['in'], 'path');
  const query = await server.ask(`/api/v1/pools/${POOL}/orders?limit=nine&open=maybe`, { token });
  assert.equal(query.status, 400);
  assert.deepEqual(query.json()['errors'], [
    { field: 'open', expected: 'expected one of true, false' },
    { field: 'limit', expected: 'expected a number' },
  ]);
});

test('switches and numbers of the query arrive as what they are', async () => {
  let query: unknown;
  await using server = await startTest({
    routes: [
      fake(ordersApi.ordersRead, (call) => {
        query = call.query;
        return { items: [] };
      }),
    ],
  });
  const token = await server.logIn();
  await server.ask(`/api/v1/pools/${POOL}/orders?open=true&limit=9`, { token });
  assert.deepEqual(query, { open: true, limit: 9 });
  await server.ask(`/api/v1/pools/${POOL}/orders`, { token });
  assert.deepEqual(query, { open: false, limit: 100 });
});

test('what is no JSON, too large or of another type is refused before any handler', async () => {
  await using server = await startTest({
    routes: [fake(ledgerApi.transferCreate, () => assert.fail('not reached'))],
    limits: { jsonBytesMax: 2000 },
  });
  const token = await server.logIn();
  const send = (body: string, type = 'application/json') =>
    server.ask(TRANSFERS, { method: 'POST', token, body, headers: { 'content-type': type } });

  const broken = await send('{"to":');
  assert.equal(broken.status, 400);
  assert.equal(broken.json()['code'], 'request.invalid');
  assert.equal(broken.json()['field'], 'body');
  const large = await send(JSON.stringify({ memo: 'x'.repeat(3000) }));
  assert.equal(large.status, 413);
  assert.equal(large.json()['code'], 'request.too_large');
  assert.equal(large.json()['limitBytes'], 2000);
  const form = await send('to=1', 'application/x-www-form-urlencoded');
  assert.equal(form.status, 415);
  assert.equal(form.json()['code'], 'request.unsupported_media_type');
  assert.match(String(form.json()['detail']), /application\/json/);
  const poisoned = await send('{"__proto__":{"isAdmin":true}}');
  assert.equal(poisoned.status, 400);
});

test('a refusal becomes a problem with the status of its code, its own fields, and words in both languages', async () => {
  const refusals = [
    { code: 'order.insufficient_funds', balance: 2_500_000n, price: 10_000_000n },
    { code: 'right.missing', right: 'treasury.grant' },
    { code: 'pool.unknown', pool: POOL },
    { code: 'order.wrong_state', state: 'settled', type: 'shadowed', status: 1 },
    { code: 'brand.new_code' },
  ];
  const queue = [...refusals, refusals[0]];
  await using server = await transfer(() => {
    throw new RefusalError(queue.shift() ?? { code: 'none.left' });
  });
  const token = await server.logIn();
  const send = (language: string) =>
    server.ask(TRANSFERS, {
      method: 'POST',
      token,
      json: { to: TO, amount: '1' },
      headers: { 'accept-language': language },
    });

  const funds = await send('en');
  assert.equal(funds.status, 409);
  assert.deepEqual(funds.json(), {
    type: '/problems/order.insufficient_funds',
    title: 'Not enough credits',
    status: 409,
    detail: 'It costs 10, you have 2.5.',
    instance: TRANSFERS,
    code: 'order.insufficient_funds',
    balance: '2500000',
    price: '10000000',
  });
  assert.equal((await send('en')).status, 403);
  assert.equal((await send('en')).status, 404);
  const state = (await send('en')).json();
  assert.equal(state['status'], 409);
  assert.equal(state['type'], '/problems/order.wrong_state');
  assert.equal(state['state'], 'settled');
  assert.equal((await send('en')).json()['title'], 'Brand: new code');
  const russian = (await send('ru')).json();
  assert.equal(russian['title'], 'Недостаточно кредитов');
  assert.equal(russian['detail'], 'Цена 10, у вас 2,5.');
});

test('whatever else is thrown is a 500 with a trace, and the log has the rest', async () => {
  await using server = await transfer(() => {
    throw new Error('the password is swordfish');
  });
  const token = await server.logIn();
  const answer = await server.ask(TRANSFERS, { method: 'POST', token, json: { to: TO, amount: '1' } });
  assert.equal(answer.status, 500);
  assert.ok(!answer.text.includes('swordfish'));
  const [fault] = server.logged.filter(({ level }) => level === 'error');
  assert.equal(fault?.fields['request'], answer.json()['trace']);
  assert.match((fault?.fields['err'] as Error | undefined)?.message ?? '', /swordfish/);
});

test('what no endpoint answers is a 404 problem, whatever its method and body', async () => {
  await using server = await startTest();
  for (const asked of [
    {},
    { method: 'POST', json: {} },
    { method: 'DELETE' },
    { method: 'POST', body: 'x', headers: { 'content-type': 'text/csv' } },
  ]) {
    const answer = await server.ask('/api/v1/nothing?secret=1', asked);
    assert.equal(answer.status, 404);
    assert.equal(answer.json()['code'], 'request.not_found');
    assert.equal(answer.json()['instance'], '/api/v1/nothing');
  }
  const broken = await server.ask('/api/v1/%zz');
  assert.equal(broken.status, 400);
  assert.equal(broken.json()['code'], 'request.invalid');
});

test('a query that did not change is not sent again', async () => {
  let symbol = 'ISL';
  await using server = await startTest({
    routes: [
      fake(ledgerApi.walletRead, () => ({ user: 'u', available: 1n, held: 0n, pending: 0n, symbol, decimals: 2 })),
    ],
  });
  const token = await server.logIn();
  const path = `/api/v1/pools/${POOL}/wallet`;
  const first = await server.ask(path, { token });
  const etag = String(first.headers.etag);
  assert.match(etag, /^W\/"[\w-]{22}"$/);
  assert.equal(first.headers['cache-control'], 'private, no-cache');
  const again = await server.ask(path, { token, headers: { 'if-none-match': `"other", ${etag}` } });
  assert.equal(again.status, 304);
  assert.equal(again.text, '');
  symbol = 'OTH';
  assert.equal((await server.ask(path, { token, headers: { 'if-none-match': etag } })).status, 200);
});
