import assert from 'node:assert/strict';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { openNotices } from '#edge/accounts/notices.ts';
import { webhookFault } from '#edge/rails/signatures.ts';
import { createNoticeHooks } from './notice-hooks.ts';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real receiver, a real database; time is told by the test. */
async function world(answer: (call: number) => number) {
  const folder = mkdtempSync(join(tmpdir(), 'realms-hooks-'));
  const db = openInstanceDb(join(folder, 'instance.db'));
  const notices = openNotices(db);
  const calls: Call[] = [];
  const server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      reply.writeHead(answer(calls.length)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let nowMs = Date.now();
  const none = (): void => undefined;
  const make = (allowInternal: boolean) =>
    createNoticeHooks({
      db,
      notices,
      accounts: () => [{ account: 'anna' }, { account: 'boris' }],
      viewOf: ({ no, kind, body }) => ({ no, kind, body, amount: 5n }),
      allowInternal,
      nowMs: () => nowMs,
      logger: { debug: none, info: none, warn: none, error: none },
    });
  const hooks = make(true);
  const add = (mark: string, kind = 'job', account = 'anna') =>
    notices.add(account, { kind, atMs: nowMs, mark, body: mark });
  return {
    hooks,
    make,
    notices,
    calls,
    add,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    later: (ms: number) => void (nowMs += ms),
    now: () => nowMs,
    settled: async (isRight: () => boolean) => {
      for (let tries = 0; tries < 200 && !isRight(); tries += 1) {
        hooks.kick();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.ok(isRight());
    },
    [Symbol.asyncDispose]: async () => {
      hooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      db[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

test('what happens from now on is posted once, in order, signed; muted kinds and others’ are not', async () => {
  await using place = await world(() => 204);
  const { hooks, add, calls, notices } = place;
  add('before');
  notices.mute('anna', ['trade']);
  const hook = hooks.set('anna', place.url, 'keep');
  assert.ok(typeof hook === 'object');
  add('one');
  add('muted', 'trade');
  add('of boris', 'job', 'boris');
  add('two');
  await place.settled(() => hooks.find('anna')?.after === notices.newest('anna'));
  assert.deepEqual(
    calls.map(({ body }) => (JSON.parse(body) as { data: { body: string; amount: string } }).data),
    [
      { no: 2, kind: 'job', body: 'one', amount: '5' },
      { no: 5, kind: 'job', body: 'two', amount: '5' },
    ],
  );
  const [{ headers, body } = { headers: {}, body: '' }] = calls;
  const signed = {
    id: String(headers['webhook-id']),
    timestamp: String(headers['webhook-timestamp']),
    signature: String(headers['webhook-signature']),
  };
  assert.equal(webhookFault(hook.secret, signed, { nowMs: place.now(), body }), undefined);
  assert.equal(signed.id, 'notice_anna_2');
});

test('one that is not taken is tried again under the same id after growing waits, the next waits behind it, and is left out in the end', async () => {
  await using place = await world((call) => (call <= 14 ? 500 : 200));
  const { hooks, add, calls } = place;
  hooks.set('anna', place.url, 'keep');
  add('one');
  add('two');
  await place.settled(() => hooks.find('anna')?.attempts === 1);
  assert.equal(hooks.find('anna')?.lastCause, 'it answered 500');
  hooks.kick();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(calls.length, 1, 'not before its time');
  for (let tries = 2; tries < 14; tries += 1) {
    place.later(3_600_000);
    await place.settled(() => hooks.find('anna')?.attempts === tries);
  }
  place.later(3_600_000);
  await place.settled(() => calls.length === 15);
  assert.equal(new Set(calls.slice(0, 14).map(({ headers }) => headers['webhook-id'])).size, 1);
  assert.match(calls[14]?.body ?? '', /two/);
});

test('an address inside is refused unless the operator allows it; a secret is kept or made anew; 410 ends it', async () => {
  await using place = await world(() => 410);
  const { hooks, add } = place;
  const strict = place.make(false);
  for (const url of [place.url, 'https://localhost/', 'https://10.0.0.1/', 'ftp://example.org', 'nonsense'])
    assert.equal(typeof strict.set('anna', url, 'keep'), 'string', url);
  assert.equal(strict.find('anna'), undefined);
  strict.close();
  const first = hooks.set('anna', place.url, 'keep');
  const kept = hooks.set('anna', `${place.url}/two`, 'keep');
  const fresh = hooks.set('anna', place.url, 'new');
  assert.ok(typeof first === 'object' && typeof kept === 'object' && typeof fresh === 'object');
  assert.equal(kept.secret, first.secret);
  assert.notEqual(fresh.secret, first.secret);
  add('one');
  await place.settled(() => hooks.find('anna') === undefined);
  hooks.set('anna', place.url, 'keep');
  hooks.remove('anna');
  assert.equal(hooks.find('anna'), undefined);
});
