import assert from 'node:assert/strict';
import test from 'node:test';
import { decline, editOffer, kick, leave, place, transferTo } from '../../test/kit/acts.ts';
import { build, done, given, pool, waited } from '../../test/kit/given.ts';
import { offerOpen } from '../../test/kit/situations.ts';
import { type TestPool, cast } from '../../test/kit/test-pool.ts';
import { fromHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { HANDLERS } from '#core/features/index.ts';
import { authors } from './tables.ts';

const five = pool();
const codes = (fates: readonly { readonly refusal: { readonly code: string } | undefined }[]) =>
  fates.map(({ refusal }) => refusal?.code);
const seqOf = (world: TestPool, name: string) => world.store.get(authors, cast(name).personal.device)?.seq;

test('a type that this version does not know is rejected by everybody alike', () => {
  given(five)
    .when(() => ({ signer: cast('buyer').personal, type: 'order.placed.v2', payload: {} }))
    .refuses('event.unknown_type', { type: 'order.placed.v2' });
  given(five)
    .when(() => ({ signer: cast('buyer').personal, type: '__proto__', payload: {} }))
    .refuses('event.unknown_type');
});

test('a payload that is not what its type says is malformed, and the field is named', () => {
  const spoil = (fields: Record<string, unknown>) => transferTo('member', 1n, { with: fields });
  const spoiled: Record<string, Record<string, unknown>> = {
    amount: { amount: 1 },
    to: { to: 'member' },
    memo: { memo: 'x'.repeat(201) },
    base: { base: -1 },
    '': { extra: true },
  };
  for (const [field, fields] of Object.entries(spoiled))
    given(five).when(spoil(fields)).refuses('event.malformed', { field });
});

test('bytes that are no payload at all are malformed', () => {
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.of(0xff),
    fromHex('a1616101'),
    encodeCanonical('text'),
    encodeCanonical(null),
    encodeCanonical([1]),
    new Uint8Array(5000).fill(0x81),
  ]) {
    given(five)
      .when((world) => ({ ...transferTo('member', 1n)(world), bytes }))
      .refuses('event.malformed');
  }
});

test('every type survives every small payload: content never throws', () => {
  const world = build(five);
  for (const type of HANDLERS.keys()) {
    for (const payload of [{}, { base: 0 }, { base: 0, order: '0'.repeat(64) }, { certificates: [] }]) {
      const { refusal } = world.try({ signer: cast('buyer').personal, type, payload });
      assert.ok(refusal !== undefined || type === 'member.left.v1', type);
    }
  }
});

test('a stamp up to two minutes past the seal’s time is taken, one more is rejected', () => {
  const stamp = (world: TestPool, aheadMs: number) => makeHlc(world.nowMs + LIMITS.clockToleranceMs + aheadMs, 0);
  const world = build(five);
  given(world)
    .when(transferTo('member', 1n, { hlc: stamp(world, 0) }))
    .accepts();
  given(world)
    .when(transferTo('member', 1n, { hlc: stamp(world, 1) }))
    .refuses('hlc.ahead');
});

test('a rejected event uses up its place in the chain, and the next one is judged for itself', () => {
  const world = build(five);
  const before = seqOf(world, 'buyer') ?? 0;
  const fates = world.tryAll([
    transferTo('member', 1n, { hlc: makeHlc(world.nowMs * 2, 0) })(world),
    transferTo('buyer', 1n)(world),
    transferTo('member', 1n)(world),
  ]);
  assert.deepEqual(codes(fates), ['hlc.ahead', 'transfer.to_oneself', undefined]);
  assert.equal(seqOf(world, 'buyer'), before + 3);
});

test('an event after one that is sealed, or earlier in the same seal, is judged', () => {
  const world = build(five);
  const first = world.compose(transferTo('member', 1n)(world));
  const second = world.compose({ ...transferTo('buyer', 1n, { by: 'member' })(world), after: [first.hash] });
  assert.deepEqual(codes(world.seal([first, second])), [undefined, undefined]);
  given(world)
    .when(transferTo('member', 1n, { after: [first.hash] }))
    .accepts();
});

test('an event after one that is not decided, or comes later, is rejected for it', () => {
  const world = build(five);
  const later = world.compose(transferTo('member', 1n)(world));
  const early = world.compose({ ...transferTo('buyer', 1n, { by: 'member' })(world), after: [later.hash] });
  assert.deepEqual(codes(world.seal([early, later])), ['after.missing', undefined]);
  given(world)
    .when(transferTo('member', 1n, { after: ['1'.repeat(64)] }))
    .refuses('after.missing', { after: '1'.repeat(64) });
});

test('what depends on a rejected event is rejected', () => {
  const world = build(five);
  const rejected = world.try(transferTo('buyer', 1n)(world)).event.hash;
  given(world)
    .when(transferTo('member', 1n, { after: [rejected] }))
    .refuses('after.rejected', { after: rejected });
  const first = world.compose(transferTo('buyer', 1n)(world));
  const second = world.compose({ ...transferTo('buyer', 1n, { by: 'member' })(world), after: [first.hash] });
  assert.deepEqual(codes(world.seal([first, second])), ['transfer.to_oneself', 'after.rejected']);
});

test('an act names a seal that there was', () => {
  const world = build(five);
  given(world)
    .when(transferTo('member', 1n, { base: world.sealNumber }))
    .accepts();
  given(world)
    .when(transferTo('member', 1n, { base: 0 }))
    .accepts();
  given(world)
    .when(transferTo('member', 1n, { base: world.sealNumber + 1 }))
    .refuses('act.base_unknown');
  given(world)
    .when(transferTo('member', 1n, { base: Number.MAX_SAFE_INTEGER }))
    .refuses('act.base_unknown');
});

test('an act dies when the pool clock is more than seven days past the seal it was made on', () => {
  const world = build(five);
  const base = world.sealNumber;
  world.wait(LIMITS.actLifeMs);
  given(world)
    .when(transferTo('member', 1n, { base }))
    .accepts();
  world.wait(1);
  given(world)
    .when(transferTo('member', 1n, { base }))
    .refuses('act.expired', { base });
  given(world).when(transferTo('member', 1n)).accepts();
});

test('an act that waited while the notary was away for weeks is still alive (O8)', () => {
  const world = build(five);
  const attempt = transferTo('member', 1n, { base: world.sealNumber })(world);
  world.absent(30 * 86_400_000);
  given(world)
    .when(() => attempt)
    .accepts();
});

test('facts carry no base and never expire', () => {
  const world = build(five.with(offerOpen()));
  const edit = editOffer(5n)(world);
  world.absent(30 * 86_400_000);
  assert.equal(world.try(edit).refusal, undefined);
});

test('kinds of device, states of members and roles are asked before the act’s own rule', () => {
  given(five)
    .when(transferTo('buyer', 1n, { device: 'agent' }))
    .refuses('device.kind_forbidden');
  given(five.with(done(leave({ by: 'buyer' }))))
    .when(transferTo('buyer', 1n))
    .refuses('member.wrong_state');
  given(five)
    .when(kick('0'.repeat(64), { by: 'member' }))
    .refuses('right.missing');
  given(five)
    .when(transferTo('buyer', 1n, { by: 'stranger' }))
    .refuses('device.unknown');
});

test('one refused event leaves nothing but its place: the money of the others is as if it had not been', () => {
  const one = build(five.with(offerOpen()));
  const two = one.fork();
  one.tryAll([place()(one), decline({ of: '1'.repeat(64) })(one)]);
  two.tryAll([place()(two)]);
  assert.deepEqual(one.execute([]).rejections, []);
  for (const table of ['ledger_balances', 'orders', 'timers'])
    assert.deepEqual(one.store.disk.tables.get(table)?.rows, two.store.disk.tables.get(table)?.rows, table);
});

test('waiting is not a reason: a world that stood still accepts the same', () => {
  given(five.with(waited(1)))
    .when(transferTo('member', 1n))
    .accepts();
});
