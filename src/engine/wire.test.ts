import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { MalformedBytes } from '#core/contract/event.ts';
import type { Vote } from '#core/consensus/proofs.ts';
import { type Message, decodeMessage, encodeMessage } from './wire.ts';

const raw = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes });
const hex = raw(32).map(toHex);
const count = fc.maxSafeNat();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const bytes = fc.uint8Array({ maxLength: 60 });
const head = fc.record({ author: hex, seq: positive, hash: hex }, { noNullPrototype: true });
const constant = <T extends string>(kind: T) => fc.constant(kind);
const plain = { noNullPrototype: true } as const;

const signatures = fc.array(fc.record({ notary: hex, signature: raw(64) }, plain), { maxLength: 3 });
const vote: fc.Arbitrary<Vote> = fc.record(
  {
    term: positive,
    seal: fc.record({ number: count, hash: hex, term: count, commits: signatures }, plain),
    certificate: fc.option(fc.record({ number: positive, term: positive, hash: hex, prepares: signatures }, plain), {
      nil: undefined,
    }),
    notary: hex,
    signature: raw(64),
  },
  plain,
);
const proof = fc.record({ term: positive, votes: fc.array(vote, { minLength: 1, maxLength: 3 }) }, plain);

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: constant('hello'), nonce: raw(32) }, plain),
  fc.record({ kind: constant('proof'), device: hex, signature: raw(64), certificate: bytes }, plain),
  fc.record({ kind: constant('denied'), code: fc.string({ unit: 'grapheme-ascii', maxLength: 64 }) }, plain),
  fc.record({ kind: constant('digest'), heads: hex, seal: count, sealHash: hex, timeMs: count }, plain),
  fc.record({ kind: constant('want-heads') }, plain),
  fc.record({ kind: constant('heads'), heads: fc.array(head, { maxLength: 5 }) }, plain),
  fc.record({ kind: constant('want'), author: hex, from: positive, to: positive }, plain),
  fc.record({ kind: constant('run'), more: fc.boolean(), run: bytes }, plain),
  fc.record({ kind: constant('new'), head }, plain),
  fc.record({ kind: constant('want-seals'), from: positive }, plain),
  fc.record({ kind: constant('seals'), highest: count, seals: fc.array(bytes, { maxLength: 4 }) }, plain),
  fc.record(
    {
      kind: constant('proposal'),
      set: count,
      term: positive,
      proof: fc.option(proof, { nil: undefined }),
      content: bytes,
      notary: hex,
      signature: raw(64),
    },
    plain,
  ),
  fc.record({ kind: constant('vote'), set: count, vote, content: fc.option(bytes, { nil: undefined }) }, plain),
  fc.record(
    {
      kind: constant('heartbeat'),
      set: count,
      term: positive,
      proof: fc.option(proof, { nil: undefined }),
      number: count,
      timeMs: count,
      notary: hex,
      signature: raw(64),
    },
    plain,
  ),
  fc.record({ kind: constant('want-events'), hashes: fc.array(hex, { minLength: 1, maxLength: 4 }) }, plain),
  fc.record({ kind: constant('relay'), message: bytes }, plain),
  fc.record({ kind: constant('want-snapshot'), set: count }, plain),
  fc.record(
    {
      kind: constant('snapshot'),
      proofs: fc.array(fc.tuple(bytes, bytes), { maxLength: 3 }),
      seals: fc.array(bytes, { maxLength: 2 }),
    },
    plain,
  ),
  fc.record(
    { kind: constant('want-pieces'), tag: count, hashes: fc.array(hex, { minLength: 1, maxLength: 4 }) },
    plain,
  ),
  fc.record({ kind: constant('piece'), tag: count, packed: bytes }, plain),
  fc.record({ kind: constant('events'), runs: fc.array(bytes, { maxLength: 4 }) }, plain),
  fc.record(
    {
      kind: constant('ballot'),
      phase: fc.constantFrom('prepare', 'commit'),
      set: count,
      number: positive,
      term: positive,
      hash: hex,
      notary: hex,
      signature: raw(64),
    },
    plain,
  ),
);

/** Bytes written as hex, whatever array type holds them. */
function readable(of: unknown): unknown {
  // A Buffer would have told its JSON before the replacer sees it.
  const text = JSON.stringify(of, function (this: Record<string, unknown>, key: string, value: unknown) {
    const raw = this[key];
    return raw instanceof Uint8Array ? toHex(raw) : value;
  });
  return JSON.parse(text);
}

test('every message comes back the same', () => {
  fc.assert(
    fc.property(message, (of) => assert.deepEqual(readable(decodeMessage(encodeMessage(of))), readable(of))),
    { numRuns: 400 },
  );
});

test('random bytes and spoiled messages end in MalformedBytes or a message, never in anything else', () => {
  const spoiled = fc
    .tuple(message, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }))
    .map(([of, flips]) => {
      const out = encodeMessage(of).slice();
      for (const [at, flip] of flips) out[at % out.length] = (out[at % out.length] as number) ^ flip;
      return out;
    });
  const cut = fc
    .tuple(message, fc.nat())
    .map(([of, at]) => encodeMessage(of).subarray(0, at % encodeMessage(of).length));
  fc.assert(
    fc.property(fc.oneof(spoiled, cut, fc.uint8Array({ maxLength: 200 })), (given) => {
      let decoded: Message;
      try {
        decoded = decodeMessage(given);
      } catch (cause) {
        assert.ok(cause instanceof MalformedBytes, String(cause));
        return;
      }
      assert.doesNotThrow(() => encodeMessage(decoded));
    }),
    { numRuns: 3000 },
  );
});

test('values of a wrong kind in a message are malformed', () => {
  const anything = fc.oneof(
    fc.integer(),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.boolean(),
    fc.constant(null),
    raw(32),
    raw(64),
    fc.array(fc.integer(), { maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -1, max: 15 }), fc.array(anything, { maxLength: 8 }), (tag, rest) => {
      try {
        decodeMessage(encodeCanonical([tag, ...rest]));
      } catch (cause) {
        assert.ok(cause instanceof MalformedBytes, String(cause));
      }
    }),
    { numRuns: 1000 },
  );
});

test('each limit of a message is kept', () => {
  const one = { author: '0'.repeat(64), seq: 1, hash: '0'.repeat(64) };
  const decode = (of: Message) => decodeMessage(encodeMessage(of));
  const heads = (amount: number): Message => ({ kind: 'heads', heads: Array.from({ length: amount }, () => one) });
  assert.equal(decode(heads(2000)).kind, 'heads');
  assert.throws(() => decode(heads(2001)), MalformedBytes);
  const seals = (amount: number): Message => ({
    kind: 'seals',
    highest: 1,
    seals: Array.from({ length: amount }, () => new Uint8Array(1)),
  });
  assert.equal(decode(seals(64)).kind, 'seals');
  assert.throws(() => decode(seals(65)), MalformedBytes);
  const run = (size: number): Message => ({ kind: 'run', more: false, run: new Uint8Array(size) });
  const overhead = encodeMessage(run(LIMITS.frameBytesMax)).length - LIMITS.frameBytesMax;
  assert.equal(decode(run(LIMITS.frameBytesMax - overhead)).kind, 'run');
  assert.throws(() => decode(run(LIMITS.frameBytesMax - overhead + 1)), MalformedBytes);
  assert.throws(() => decode({ kind: 'denied', code: 'x'.repeat(65) }), MalformedBytes);
  assert.throws(
    () => decode({ kind: 'proof', device: one.hash, signature: new Uint8Array(64), certificate: new Uint8Array(2049) }),
    MalformedBytes,
  );
});
