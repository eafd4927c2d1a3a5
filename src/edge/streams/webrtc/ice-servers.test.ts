import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ICE_SERVERS_MAX } from '#core/contract/game-stream.ts';
import { IceServersFault, readIceServers } from './ice-servers.ts';

const TURN = { urls: 'turn:relay.example.org:3478?transport=udp', username: 'guild', credential: 'hunter2' };

function read(t: { after(work: () => void): void }, content: unknown) {
  const folder = mkdtempSync(join(tmpdir(), 'ice-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'ice.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readIceServers(file);
}

test('a list as browsers take it becomes one entry for each address', (t) => {
  assert.deepEqual(readIceServers(undefined), []);
  assert.deepEqual(read(t, []), []);
  assert.deepEqual(read(t, [{ urls: ['stun:a.example', 'stuns:[::1]:5349'] }, TURN]), [
    { urls: 'stun:a.example' },
    { urls: 'stuns:[::1]:5349' },
    TURN,
  ]);
  assert.equal(read(t, [{ urls: Array.from({ length: ICE_SERVERS_MAX }, () => 'stun:a') }]).length, ICE_SERVERS_MAX);
});

test('what is wrong is named, what the file holds is not', (t) => {
  for (const [content, what] of [
    ['{', /no JSON list/],
    [{ urls: 'stun:a' }, /no JSON list/],
    [[{ urls: 'http://a' }], /number 1/],
    [[{ urls: 'stun:a' }, { urls: 'turn:a' }], /without username and credential: number 2/],
    [[{ urls: Array.from({ length: ICE_SERVERS_MAX + 1 }, () => 'stun:a') }], /more than/],
    [[{ ...TURN, urls: 'turn:a b' }], /number 1/],
    [' '.repeat(70_000), /larger/],
  ] as const)
    assert.throws(
      () => read(t, content),
      (fault) => fault instanceof IceServersFault && what.test(fault.message) && !fault.message.includes('hunter2'),
    );
  assert.throws(() => readIceServers('/nonexistent/ice.json'), /cannot be read \(ENOENT\)/);
});
