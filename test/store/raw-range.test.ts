/** A range goes to peers as it lies in the file: any bytes, each record whole, as many as fit and never more than the log holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type SignedEvent, ZERO_HASH, hashEvent } from '#core/contract/event.ts';
import { recordBytes } from '#core/contract/record.ts';
import { encodeRun, joinRun } from '#core/contract/run.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { SPACE, digest } from '../compliance/space-store-cases.ts';

const AUTHOR = digest('author of bytes');

function chainOf(payloads: readonly Uint8Array[]): SignedEvent[] {
  const events: SignedEvent[] = [];
  for (const payload of payloads) {
    const seq = events.length + 1;
    const prev = events.at(-1)?.hash ?? ZERO_HASH;
    const bare = { space: SPACE, author: AUTHOR, seq, prev, hlc: makeHlc(seq, 0), after: [], type: 'x.y.v1', payload };
    events.push({ ...bare, hash: hashEvent(bare, nodeCrypto), signature: new Uint8Array(64).fill(0xff) });
  }
  return events;
}

test('the log gives the bytes of as many whole events as fit, and one at least', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.nat(310),
      (payloads, bytesMax, skip) => {
        const events = chainOf(payloads);
        using store = openSpaceStore({ path: ':memory:', tables: [], crypto: nodeCrypto, space: SPACE });
        store.transaction(() => store.append(events));
        const from = Math.min(skip, events.length - 1) + 1;
        const range = store.rawRange(AUTHOR, from, { to: events.length, bytesMax });
        assert.ok(range !== undefined);
        const expected: SignedEvent[] = [];
        let bytes = 0;
        for (const event of events.slice(from - 1)) {
          if (expected.length > 0 && bytes + recordBytes(event) > bytesMax) break;
          expected.push(event);
          bytes += recordBytes(event);
        }
        assert.equal(range.count, expected.length);
        assert.deepEqual(Buffer.from(joinRun(range)), Buffer.from(encodeRun(expected)));
        assert.equal(store.rawRange(AUTHOR, events.length + 1, { to: events.length + 9, bytesMax }), undefined);
      },
    ),
    { numRuns: 60 },
  );
});
