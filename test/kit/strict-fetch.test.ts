import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API } from '#core/features/api.ts';
import { checkAnswer, endpointOf } from './strict-fetch.ts';

const wallet = { user: 'ab', available: '5', held: '0', pending: '0', symbol: 'RND', decimals: 2 };
const json = (body: unknown, status = 200, type = 'application/json'): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });

test('what is asked is found by method and path, literal paths first', () => {
  assert.equal(endpointOf('POST', '/api/v1/pools/ab/jobs/here')?.name, 'jobRunHere');
  assert.equal(endpointOf('GET', '/api/v1/pools/ab/jobs/here')?.name, 'jobRead');
  assert.equal(endpointOf('GET', '/api/v1/nothing'), undefined);
});

test('an answer is exactly what its schema says: nothing less, nothing more, no other status, no half problem', async () => {
  await checkAnswer(API.walletRead, json(wallet));
  const { held: _held, ...less } = wallet;
  for (const bad of [
    json(less),
    json({ ...wallet, secret: 'x' }),
    json({ ...wallet, available: 5 }),
    json(wallet, 201),
    json(wallet, 200, 'text/plain'),
    json({ code: 'x' }, 409, 'application/problem+json'),
    json({ type: '/problems/x', title: 'x', status: 404, code: 'x' }, 409, 'application/problem+json'),
    json({ error: 'x' }, 500),
  ])
    await assert.rejects(checkAnswer(API.walletRead, bad));
  const problem = { type: '/problems/x', title: 'x', status: 409, code: 'x', field: 'amount' };
  await checkAnswer(API.walletRead, json(problem, 409, 'application/problem+json'));
});
