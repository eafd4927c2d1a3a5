import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openInstanceDb } from './instance-db.ts';
import { openNotices } from './notices.ts';

function notice(mark: string, kind = 'job') {
  return { kind, atMs: 1, mark, body: JSON.stringify({ mark }) };
}

test('what happened is told once, to its account, the newest first', () => {
  using db = openInstanceDb(':memory:');
  const notices = openNotices(db);
  assert.equal(notices.add('ada', notice('a')), true);
  assert.equal(notices.add('ada', notice('b')), true);
  assert.equal(notices.add('ada', notice('a')), false);
  assert.equal(notices.add('bob', notice('a')), true);
  const page = notices.list('ada', { before: Number.MAX_SAFE_INTEGER, limit: 10, isUnreadOnly: false });
  assert.deepEqual(
    page.map(({ no, body }) => [no, body]),
    [
      [2, '{"mark":"b"}'],
      [1, '{"mark":"a"}'],
    ],
  );
  assert.equal(notices.unread('ada'), 2);
});

test('a range is read, both ends included, and nobody else’s', () => {
  using db = openInstanceDb(':memory:');
  const notices = openNotices(db);
  for (const mark of ['a', 'b', 'c']) notices.add('ada', notice(mark));
  notices.add('bob', notice('d'));
  notices.mark('ada', { from: 2, upTo: 4, isRead: true });
  assert.equal(notices.unread('ada'), 1);
  assert.equal(notices.unread('bob'), 1);
  assert.deepEqual(
    notices.list('ada', { before: 100, limit: 10, isUnreadOnly: true }).map(({ no }) => no),
    [1],
  );
  notices.mark('ada', { from: 3, upTo: 3, isRead: false });
  assert.equal(notices.unread('ada'), 2);
});

test('a muted kind comes in as read; the others do not', () => {
  using db = openInstanceDb(':memory:');
  const notices = openNotices(db);
  notices.mute('ada', ['job', 'job']);
  notices.add('ada', notice('a', 'job'));
  notices.add('ada', notice('b', 'money'));
  assert.equal(notices.unread('ada'), 1);
  assert.deepEqual(notices.muted('ada'), ['job']);
  notices.mute('ada', []);
  notices.add('ada', notice('c', 'job'));
  assert.equal(notices.unread('ada'), 2);
});

test('the oldest go: there is an end to what is kept', () => {
  using db = openInstanceDb(':memory:');
  const notices = openNotices(db);
  for (let mark = 1; mark <= 700; mark += 1) notices.add('ada', notice(String(mark)));
  assert.ok(notices.unread('ada') <= 650);
  assert.equal(notices.list('ada', { before: 1e9, limit: 1, isUnreadOnly: false })[0]?.no, 700);
});
