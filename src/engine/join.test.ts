/** Joining from a snapshot: the whole way, interrupted, deceived, refused, and what a replica that parted does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { utf8 } from '#core/kernel/bytes.ts';
import { type Seal, decodeSeal, encodeSeal } from '#core/contract/seal.ts';
import { zstdPacking } from '#edge/store/packing.ts';
import { assertSame, enter, followed, kindOf, made, pay } from '../../test/kit/snapshot-pool.ts';
import { cast, openTestStore, testCrypto } from '../../test/kit/test-pool.ts';
import { executeSeal } from './fold.ts';
import { replaySpace } from './replay.ts';
import { baseOf, keptSnapshots } from './snapshot.ts';
import { type Message, decodeMessage, encodeMessage } from './wire.ts';

test('a newcomer comes by snapshot and tail to the very same rows and outcomes, and goes on from there', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  const asked: string[] = [];
  at.lan.between = (from, _to, bytes) => {
    if (from === newcomer.id) asked.push(kindOf(bytes));
    return bytes;
  };
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  assertSame(at.owner, newcomer);
  assert.ok(asked.includes('want-pieces'));
  assert.equal(newcomer.line.status().prunedTo, 19);
  assert.equal(newcomer.store.eventAt(cast('buyer').personal.device, 1), undefined, 'its body was never fetched');
  assert.notEqual(
    newcomer.store.outcome(at.owner.store.eventAt(cast('buyer').personal.device, 1)?.hash ?? ''),
    undefined,
  );
  pay(at, 12);
  at.lan.settle();
  assertSame(at.owner, newcomer);
  assert.deepEqual(
    keptSnapshots(newcomer.store)
      .map(({ hash }) => hash)
      .slice(-1),
    keptSnapshots(at.owner.store)
      .map(({ hash }) => hash)
      .slice(-1),
    'both made the next one alike',
  );
});

test('what a fact said before the snapshot is known to who never sees its event', (t) => {
  const at = made(t);
  enter(at);
  const describe = (description: string): void => {
    const draft = { type: 'pool.described.v1', payload: { description } };
    assert.ok(at.owner.line.submit([{ signer: cast('owner').personal, draft }])[0]?.ok);
    pay(at, 1);
  };
  describe('the first');
  describe('the second');
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  assertSame(at.owner, newcomer);
  const register = newcomer.store.register('pool', 'description');
  assert.deepEqual(JSON.parse(register?.value ?? '{}'), { description: 'the second' });
  assert.deepEqual(register, at.owner.store.register('pool', 'description'));
});

test('a second newcomer gets it from the first, who has no older log', (t) => {
  const { at, member: first } = followed(t, 'newcomer', 24);
  const second = at.lan.add('spare', at.founded);
  at.lan.link(first, second);
  at.lan.settle();
  assertSame(at.owner, second);
});

test('cut off after a few pieces and restarted, it goes on with the rest, from another peer', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const other = at.lan.add('officer', at.founded);
  at.lan.link(at.owner, other);
  at.lan.settle();
  const newcomer = at.lan.add('newcomer', at.founded);
  let pieces = 0;
  at.lan.between = (_from, to, bytes) => {
    if (to !== newcomer.id || kindOf(bytes) !== 'piece') return bytes;
    pieces += 1;
    return pieces <= 3 ? bytes : undefined;
  };
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  const { joining } = newcomer.line.status();
  assert.ok(joining !== undefined && joining.missing > 0);
  assert.deepEqual([joining.seal, joining.pieces > joining.missing], [19, true]);
  at.lan.remove(newcomer);
  const again = at.lan.add('newcomer', at.founded, { store: newcomer.store });
  let rest = 0;
  at.lan.between = (_from, to, bytes) => {
    if (to === again.id && kindOf(bytes) === 'piece') rest += 1;
    return bytes;
  };
  at.lan.link(other, again);
  at.lan.settle();
  assertSame(at.owner, again);
  assert.equal(rest, joining.missing, 'what was here was not fetched again');
});

test('what comes while offers are compared is not taken back by the snapshot that was offered before (I4)', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const other = at.lan.add('officer', at.founded);
  at.lan.link(at.owner, other);
  at.lan.settle();
  const newcomer = at.lan.add('newcomer', at.founded);
  const numbers: number[] = [];
  // One of the two asked stays silent, and its wire brings no seals, so that the offers are compared for their full time.
  at.lan.between = (from, to, bytes) => {
    numbers.push(newcomer.line.status().sealNumber);
    return to === newcomer.id && from === other.id && kindOf(bytes) === 'snapshot' ? undefined : bytes;
  };
  at.lan.link(at.owner, newcomer);
  at.lan.link(other, newcomer);
  at.lan.settle();
  assert.equal(newcomer.line.status().joining, undefined, 'it still compares');
  const history = Array.from({ length: at.owner.line.status().sealNumber }, (_, index) => {
    const seal = at.owner.store.seal(index + 1) as Seal;
    return { seal, events: seal.content.events.flatMap((hash) => at.owner.store.event(hash) ?? []) };
  });
  at.lan.teach(newcomer, history);
  assert.equal(newcomer.line.status().sealNumber, history.length);
  pay(at, 1);
  at.lan.settle();
  assertSame(at.owner, newcomer);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.equal(newcomer.line.status().prunedTo, 0, 'it has the whole log');
});

test('a peer that sends another piece is rejected, and the right one comes from somebody else', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const honest = at.lan.add('officer', at.founded);
  at.lan.link(at.owner, honest);
  at.lan.settle();
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.between = (from, to, bytes) => {
    if (from !== at.owner.id || to !== newcomer.id) return bytes;
    const message = decodeMessage(bytes);
    const piece = message.kind === 'piece' ? zstdPacking.unpack(message.packed, LIMITS.frameBytesMax) : undefined;
    if (piece?.[0] !== 0) return bytes;
    const text = new TextDecoder().decode(piece).replace(/"100000000"/, '"900000000"');
    return encodeMessage({
      ...(message as Extract<Message, { kind: 'piece' }>),
      packed: zstdPacking.pack(utf8(`${text} `)),
    });
  };
  at.lan.link(at.owner, newcomer);
  at.lan.link(honest, newcomer);
  at.lan.settle();
  assert.deepEqual(at.lan.rejected, [{ by: newcomer.id, peer: at.owner.id }]);
  at.lan.between = undefined;
  at.lan.settle();
  assertSame(honest, newcomer);
});

test('a seal that no quorum signed is no snapshot: its sender is rejected', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.between = (from, _to, bytes) => {
    const message = decodeMessage(bytes);
    if (from !== at.owner.id || message.kind !== 'snapshot' || message.seals.length === 0) return bytes;
    const seals = message.seals.map((seal) => Uint8Array.from(seal));
    const last = seals[1] as Uint8Array;
    last[last.length - 1] = (last.at(-1) as number) ^ 1;
    return encodeMessage({ ...message, seals });
  };
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  assert.deepEqual(at.lan.rejected[0], { by: newcomer.id, peer: at.owner.id });
});

test('strangers of a private pool get neither seals nor pieces', (t) => {
  const at = made(t, { access: 'private' });
  pay(at, 0);
  const stranger = cast('stranger').peer.device;
  at.owner.line.peerUp(stranger);
  const kept = testCrypto.sha256(utf8('any'));
  for (const message of [
    { kind: 'want-snapshot', set: 0 },
    { kind: 'want-pieces', tag: 1, hashes: [Buffer.from(kept).toString('hex')] },
  ] as const)
    assert.equal(at.owner.line.receive(stranger, encodeMessage(message)), 'ignore');
});

test('a replica whose fold parts stops, keeps the evidence, and goes on from the next sealed snapshot', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 2);
  const faulty: typeof executeSeal = (plan, ...rest) => {
    const execution = executeSeal(plan, ...rest);
    return plan.number === 8 ? { ...execution, stateHash: 'f'.repeat(64) } : execution;
  };
  const replica = at.lan.add('officer', at.founded, { internals: { executeSeal: faulty } });
  at.lan.link(at.owner, replica);
  at.lan.settle();
  pay(at, 4);
  at.lan.settle();
  assert.equal(replica.line.status().sealNumber, 7);
  assert.match(replica.line.status().stopped ?? '', /seal 8/);
  assert.equal(replica.line.status().divergedAt, 8);
  pay(at, 12);
  at.lan.nowMs += 120_000;
  at.lan.settle();
  assertSame(at.owner, replica);
  assert.equal(replica.line.status().stopped, undefined);
  assert.equal(replica.line.status().divergedAt, undefined);
  assert.match(replica.line.status().divergence ?? '', /seal 8: our fold gives another state/);
});

test('bodies below an old snapshot go, hashes stay, and newcomers still come', (t) => {
  const at = made(t, { times: { patienceMs: 8_000, retentionMs: 3_600_000 } });
  const { lan, owner, founded } = at;
  enter(at);
  pay(at, 24);
  const device = cast('buyer').personal.device;
  lan.settle();
  assert.notEqual(owner.store.eventAt(device, 2), undefined, 'younger than the retention time');
  lan.nowMs += 2 * 3_600_000;
  lan.settle();
  assert.equal(baseOf(owner.store).number, 19);
  assert.equal(owner.store.eventAt(device, 2), undefined);
  assert.notEqual(owner.store.eventAt(device, 1), undefined, 'what let it in stays');
  assert.notEqual(
    owner.store.eventAt(device, owner.store.head(device)?.seq ?? 0),
    undefined,
    'the end of a chain stays',
  );
  using scratch = openTestStore(founded.space);
  const replayed = replaySpace(owner.store, scratch, testCrypto);
  assert.deepEqual(replayed.ok && replayed.value.stateHash, owner.line.status().stateHash);
  const newcomer = lan.add('newcomer', founded);
  lan.link(owner, newcomer);
  lan.settle();
  assertSame(owner, newcomer);
});

test('who says that there are more seals than anybody made stops no notary', (t) => {
  const at = made(t);
  enter(at);
  const liar = at.lan.add('newcomer', at.founded);
  at.lan.between = (from, _to, bytes) => {
    if (from !== liar.id) return bytes;
    const message = decodeMessage(bytes);
    // It has nothing to show, and does not say so.
    if (message.kind === 'snapshot') return undefined;
    return message.kind === 'digest' ? encodeMessage({ ...message, seal: 50_000 }) : bytes;
  };
  at.lan.link(at.owner, liar);
  at.lan.settle();
  const before = at.owner.line.status().sealNumber;
  pay(at, 3);
  assert.equal(at.owner.line.status().sealNumber, before + 3);
  assert.equal(at.owner.line.status().highestKnownSeal, 50_000, 'it was believed for a while');
});

test('a piece that was asked for when an older snapshot was the aim costs nobody its score', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  const held: Uint8Array[] = [];
  at.lan.between = (_from, to, bytes) => {
    if (to === newcomer.id && kindOf(bytes) === 'piece') held.push(bytes);
    return to === newcomer.id && ['piece', 'run', 'heads', 'seals', 'events'].includes(kindOf(bytes))
      ? undefined
      : bytes;
  };
  at.lan.link(at.owner, newcomer);
  for (const seal of [29, 39]) {
    at.lan.pass(33_000);
    assert.equal(newcomer.line.status().joining, undefined, 'it gave up');
    pay(at, 10);
    for (let s = 0; s < 150 && newcomer.line.status().joining?.seal !== seal; s += 1) at.lan.pass(1000);
    assert.equal(newcomer.line.status().joining?.seal, seal);
    assert.equal(newcomer.line.receive(at.owner.id, held[0] as Uint8Array), 'ignore');
  }
  at.lan.between = undefined;
  at.lan.pass(11_000);
  assertSame(at.owner, newcomer);
});

test('seals of a set of notaries that is not proven here are passed over, and cost nobody its score', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.between = (_from, to, bytes) => {
    const message = decodeMessage(bytes);
    if (to !== newcomer.id || message.kind !== 'snapshot') return bytes;
    const seals = message.seals.map((seal) => encodeSeal({ ...decodeSeal(seal, testCrypto), set: 7 }));
    return encodeMessage({ ...message, seals });
  };
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  assert.equal(newcomer.line.status().joining, undefined);
  assert.deepEqual(at.lan.rejected, []);
  at.lan.between = undefined;
  at.lan.nowMs += 61_000;
  at.lan.settle();
  assertSame(at.owner, newcomer);
});

test('an event that comes by hash after a snapshot brought its outcome changes nothing; the next one of its chain is taken', (t) => {
  const at = made(t);
  enter(at);
  const replica = at.lan.add('officer', at.founded);
  at.lan.link(at.owner, replica);
  at.lan.settle();
  const held: Uint8Array[] = [];
  at.lan.between = (_from, to, bytes) => {
    if (to !== replica.id) return bytes;
    if (kindOf(bytes) === 'events') held.push(bytes);
    return ['run', 'new', 'heads', 'events'].includes(kindOf(bytes)) ? undefined : bytes;
  };
  pay(at, 1);
  at.lan.pass(5_000);
  assert.equal(held.length > 0, true, 'it asked for what the seal names');
  pay(at, 14);
  at.lan.pass(40_000);
  assert.equal(replica.line.status().prunedTo, 9);
  assert.equal(replica.line.receive(at.owner.id, held[0] as Uint8Array), 'ignore');
  // From here on events come by their hashes alone, each after one whose body never came.
  at.lan.between = (_from, to, bytes) =>
    to === replica.id && ['run', 'new', 'heads'].includes(kindOf(bytes)) ? undefined : bytes;
  at.lan.pass(40_000);
  assertSame(at.owner, replica);
});

test('a clock that is set back while snapshots are asked for keeps nobody from the pool', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.between = (_from, to, bytes) => (to === newcomer.id && kindOf(bytes) === 'snapshot' ? undefined : bytes);
  at.lan.link(at.owner, newcomer);
  at.lan.pass(1_000);
  at.lan.between = undefined;
  at.lan.nowMs -= TIME.DAY_MS;
  at.lan.pass(15_000);
  assertSame(at.owner, newcomer);
});

test('two changes of who could recover the pool in one seal are proven to a newcomer by the last', (t) => {
  const at = made(t);
  enter(at);
  const named = (name: string) => ({
    type: 'recovery.named.v1',
    payload: { users: [cast(name).user], rootKeys: [cast(name).root.device], needed: 1, reason: '' },
  });
  const { personal: signer } = cast('owner');
  const drafts = [named('buyer'), named('owner')];
  const { sealNumber } = at.owner.line.status();
  for (const one of at.owner.line.submit(drafts.map((draft) => ({ signer, draft })))) assert.ok(one.ok);
  at.lan.settle();
  assert.equal(at.owner.line.status().sealNumber, sealNumber + 1, 'all in one seal');
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  assertSame(at.owner, newcomer);
  assert.equal(newcomer.line.status().prunedTo > 0, true);
});
