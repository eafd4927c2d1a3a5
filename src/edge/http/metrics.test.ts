import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLAIMS, startTest } from './fakes.ts';

const METRICS = [{ name: 'realms_x', help: 'X', kind: 'gauge' as const, samples: [{ value: 7 }] }];
const FROM_ELSEWHERE = { 'x-forwarded-for': '192.0.2.9' };

test('this machine reads what is counted, requests by method and status with it', async () => {
  await using server = await startTest({ metrics: () => METRICS });
  await server.ask('/healthz');
  await server.ask('/api/v1/nothing', { method: 'POST' });
  const { status, headers, text } = await server.ask('/metrics');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(text, /^realms_x 7$/m);
  assert.match(text, /^realms_http_requests_total\{method="GET",status="2xx"\} 1$/m);
  assert.match(text, /^realms_http_requests_total\{method="POST",status="4xx"\} 1$/m);
  assert.match(text, /^realms_http_request_duration_seconds_bucket\{le="\+Inf"\} 2$/m);
  assert.match(text, /^realms_http_request_duration_seconds_count 2$/m);
});

test('from elsewhere it takes a token, and that of the operator', async () => {
  let isOperator = false;
  await using server = await startTest({
    metrics: () => METRICS,
    isOperator: ({ account }) => isOperator && account === CLAIMS.account,
  });
  const token = await server.logIn();
  const bare = await server.ask('/metrics', { headers: FROM_ELSEWHERE });
  assert.deepEqual([bare.status, bare.json()['code']], [401, 'auth.missing']);
  const guest = await server.ask('/metrics', { headers: FROM_ELSEWHERE, token });
  assert.deepEqual([guest.status, guest.json()['code']], [403, 'instance.not_operator']);
  assert.doesNotMatch(guest.text, /realms_x/);
  isOperator = true;
  assert.equal((await server.ask('/metrics', { headers: FROM_ELSEWHERE, token })).status, 200);
});

test('a page of another site does not get them', async () => {
  await using server = await startTest({ metrics: () => METRICS });
  const { status } = await server.ask('/metrics', { headers: { 'sec-fetch-site': 'cross-site' } });
  assert.equal(status, 403);
});
