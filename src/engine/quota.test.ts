/** Quotas of an author, on the border: by the minute, by the day, and where signatures are few. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fromHex } from '#core/kernel/bytes.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { type SignedEvent, hashEvent, signingBytes } from '#core/contract/event.ts';
import { type Made, enter, made } from '../../test/kit/snapshot-pool.ts';
import { cast, testCrypto } from '../../test/kit/test-pool.ts';

const { eventsPerAuthorMinuteMax: MINUTE, bytesPerAuthorDayMax: DAY, payloadBytesMax: PAYLOAD } = LIMITS;

/** Well signed, and nothing that a rule would accept. */
function chain(
  { founded, lan, owner }: Made,
  count: number,
  { bytes = 1, isSigned = (): boolean => true }: { bytes?: number; isSigned?: (n: number) => boolean } = {},
): SignedEvent[] {
  const signer = cast('buyer').personal;
  const events: SignedEvent[] = [];
  let last = owner.store.head(signer.device) as { seq: number; hash: string };
  for (let n = 1; n <= count; n += 1) {
    const bare = {
      space: founded.space,
      author: signer.device,
      seq: last.seq + 1,
      prev: last.hash,
      hlc: makeHlc(lan.nowMs, n),
      after: [],
      type: 'thing.done.v1',
      payload: new Uint8Array(bytes),
    };
    const hash = hashEvent(bare, testCrypto);
    const signature = isSigned(n) ? { signature: signer.sign(signingBytes('event', fromHex(hash))) } : {};
    const event = { ...bare, hash, ...signature };
    events.push(event);
    last = event;
  }
  return events;
}

function world(t: TestContext) {
  const at = made(t);
  enter(at);
  const from = at.owner.store.head(cast('buyer').personal.device)?.seq ?? 0;
  const taken = (): number => (at.owner.store.head(cast('buyer').personal.device)?.seq ?? 0) - from;
  return { at, taken };
}

test('as many as a minute allows are taken, the next one waits for the next minute', (t) => {
  const { at, taken } = world(t);
  const events = chain(at, MINUTE + 1);
  assert.equal(at.lan.bring(at.owner, events.slice(0, MINUTE - 1)), 'accept');
  assert.equal(at.lan.bring(at.owner, events.slice(MINUTE - 1)), 'accept', 'the part of a run that fits');
  assert.equal(taken(), MINUTE);
  assert.equal(at.lan.bring(at.owner, events.slice(MINUTE)), 'ignore', 'it costs the peer nothing');
  at.lan.nowMs += TIME.MINUTE_MS - 1;
  at.lan.bring(at.owner, events.slice(MINUTE));
  assert.equal(taken(), MINUTE);
  at.lan.nowMs += 1;
  assert.equal(at.lan.bring(at.owner, events.slice(MINUTE)), 'accept');
  assert.equal(taken(), MINUTE + 1);
});

test('only up to a signature: what nobody signed yet is not kept', (t) => {
  const { at, taken } = world(t);
  const events = chain(at, MINUTE + 50, { isSigned: (n) => n % 100 === 50 });
  at.lan.bring(at.owner, events);
  assert.equal(taken(), MINUTE - 50);
});

test('others are not slowed down by one who sends too much', (t) => {
  const { at, taken } = world(t);
  at.lan.bring(at.owner, chain(at, MINUTE + 1));
  assert.equal(taken(), MINUTE);
  const [result] = at.owner.line.submit([
    {
      signer: cast('provider').personal,
      draft: { type: 'transfer.made.v1', payload: { to: cast('member').user, amount: '1', memo: '' } },
    },
  ]);
  assert.ok(result?.ok);
});

test('bytes of a day: the last event that fits, and the rest a day later', (t) => {
  const { at, taken } = world(t);
  const whole = Math.floor(DAY / (PAYLOAD + 200));
  // Minutes pass in between: only the day's bytes stop it.
  for (let sent = 0; sent <= whole + 4;) {
    at.lan.bring(at.owner, chain(at, 2, { bytes: PAYLOAD }));
    sent += 2;
    at.lan.nowMs += TIME.MINUTE_MS;
  }
  const first = taken();
  assert.ok(first >= whole - 1 && first < whole + 4, `${first} of ${whole}`);
  at.lan.nowMs += TIME.DAY_MS;
  at.lan.bring(at.owner, chain(at, 1, { bytes: PAYLOAD }));
  assert.equal(taken(), first + 1);
});
