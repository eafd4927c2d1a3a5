/** What came of an answer is kept, however it ends: whole, cut by its connection, or crossed by another one. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fromHex } from '#core/kernel/bytes.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { type SignedEvent, hashEvent, signingBytes } from '#core/contract/event.ts';
import { encodeRun } from '#core/contract/run.ts';
import { OUTSIDE } from '../../test/kit/lines.ts';
import { enter, made } from '../../test/kit/snapshot-pool.ts';
import { cast, testCrypto } from '../../test/kit/test-pool.ts';
import { encodeMessage } from './wire.ts';

const FALSE = new Uint8Array(64);

/** An instance that has asked a peer for `count` events of one author; each fourth is signed. */
function asked(t: TestContext, count: number, bytes = 1) {
  const at = made(t);
  enter(at);
  const { owner, lan, founded } = at;
  const signer = cast('buyer').personal;
  const start = owner.store.head(signer.device) as { seq: number; hash: string };
  const events: SignedEvent[] = [];
  let last = start;
  for (let n = 1; n <= count; n += 1) {
    const bare = {
      ...{ space: founded.space, author: signer.device, seq: last.seq + 1, prev: last.hash },
      ...{ hlc: makeHlc(lan.nowMs, n), after: [], type: 'thing.done.v1', payload: new Uint8Array(bytes) },
    };
    const hash = hashEvent(bare, testCrypto);
    const signature = n % 4 === 0 ? { signature: signer.sign(signingBytes('event', fromHex(hash))) } : {};
    last = { ...bare, hash, ...signature };
    events.push(last as SignedEvent);
  }
  owner.line.peerUp(OUTSIDE);
  const { author, seq, hash } = events.at(-1) as SignedEvent;
  owner.line.receive(OUTSIDE, encodeMessage({ kind: 'heads', heads: [{ author, seq, hash }] }));
  const forged = (from: number, to: number, more: boolean) => {
    const run = events.slice(from, to).map((event) => ({ ...event, ...(event.signature && { signature: FALSE }) }));
    return owner.line.receive(OUTSIDE, encodeMessage({ kind: 'run', more, run: encodeRun(run) }));
  };
  const give = (from: number, to: number, more: boolean) =>
    owner.line.receive(OUTSIDE, encodeMessage({ kind: 'run', more, run: encodeRun(events.slice(from, to)) }));
  const taken = (): number => (owner.store.head(signer.device)?.seq ?? 0) - start.seq;
  return { at, owner, give, forged, taken };
}

test('an answer of three frames is written when its last one came', (t) => {
  const { give, taken } = asked(t, 12);
  assert.equal(give(0, 4, true), 'accept');
  assert.equal(give(4, 9, true), 'accept');
  assert.equal(taken(), 0);
  assert.equal(give(9, 12, false), 'accept');
  assert.equal(taken(), 12);
});

test('its connection breaks in between: what is signed of it is kept', (t) => {
  const { owner, give, taken } = asked(t, 12);
  give(0, 4, true);
  give(4, 9, true);
  owner.line.peerDown(OUTSIDE);
  assert.equal(taken(), 8);
});

test('another answer crosses it: nothing is lost, nothing is taken twice', (t) => {
  const { give, taken } = asked(t, 12);
  give(0, 4, true);
  give(2, 7, true);
  assert.equal(taken(), 4);
  give(7, 12, false);
  assert.equal(taken(), 12);
});

test('what is not signed by its end is forgotten with its connection', (t) => {
  const { owner, give, taken } = asked(t, 12);
  give(0, 3, true);
  owner.line.peerDown(OUTSIDE);
  assert.equal(taken(), 0);
});

test('the answer stops coming: what is signed is taken, and the rest is asked for from where it stopped', (t) => {
  const { at, owner, give, taken } = asked(t, 12);
  give(0, 6, true);
  at.lan.nowMs += 10_001;
  owner.line.tick();
  assert.equal(taken(), 4);
  give(6, 12, false);
  assert.equal(taken(), 12);
});

test('one that goes on for ever is written when it is more than is held', (t) => {
  const each = 60_000;
  const { give, taken } = asked(t, 24, each);
  const held = Math.floor((800 * 1024) / each);
  for (let n = 0; n < held; n += 1) give(n, n + 1, true);
  assert.equal(taken(), 0);
  give(held, held + 1, true);
  assert.equal(taken(), 12);
});

test('a false signature costs its sender, also where another answer is to hide it', (t) => {
  const { give, forged, taken } = asked(t, 12);
  assert.equal(forged(0, 4, true), 'accept');
  assert.equal(give(8, 12, false), 'reject');
  assert.equal(taken(), 0);
});

test('frames that go on and on keep nobody from sealing', (t) => {
  const { at, owner, give } = asked(t, 40);
  const before = owner.line.status().sealNumber;
  const payload = { to: cast('buyer').user, amount: '1', memo: 'x' };
  const draft = { type: 'transfer.made.v1', payload };
  assert.ok(owner.line.submit([{ signer: cast('provider').personal, draft }])[0]?.ok);
  for (let n = 0; n < 40; n += 1) {
    give(n, n + 1, true);
    at.lan.nowMs += 20;
    owner.line.tick();
  }
  assert.ok(owner.line.status().sealNumber > before);
});
