/** The machines of an account, and the end of one that was lost: over the real fold, with the root's signatures as a client makes them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { revocationBytes } from '#core/contract/revocation.ts';
import { deviceRevoke, devicesRead } from '#core/features/identity/devices.api.ts';
import { toHex } from '#core/kernel/bytes.ts';
import type { Signer } from '#engine/ports.ts';
import {
  benchmark,
  certifyDevice,
  place,
  publish,
  registerNode,
  revokeDevice,
  transferTo,
} from '../../test/kit/acts.ts';
import { nextRoot, rotateRoot } from '../../test/kit/acts-roots.ts';
import { type Desk, openDesk, refusedWith } from '../../test/kit/desk.ts';
import { type Step, build, done, pool } from '../../test/kit/given.ts';
import { certify, person } from '../../test/kit/people.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { type TestPool, cast } from '../../test/kit/test-pool.ts';
import { devicesRoutes } from './devices.routes.ts';

const buyer = cast('buyer');
const laptop = person('buyer', 'laptop');
const LAPTOP = [laptop.personal.device, laptop.agent.device];
const HERE = [buyer.personal.device, buyer.agent.device];

function laptopCertificate(kind: 'personal' | 'agent') {
  return certify({ user: buyer.user, root: buyer.root, peer: laptop.peer, device: laptop[kind].device, kind });
}

const withLaptop: Step = (world) => {
  for (const kind of ['personal', 'agent'] as const)
    done(certifyDevice({ certificate: laptopCertificate(kind) }))(world);
};

/** `quorum`: as the pool's status tells of it. */
async function deskOf(
  world: TestPool,
  mirror: SqliteMirror,
  quorum?: { readonly quorum: number; readonly members: readonly { readonly device: string }[] },
): Promise<Desk> {
  const desk = await openDesk('buyer', { world, mirror }, devicesRoutes);
  const [account] = desk.runtime.accounts.all();
  Object.assign(account ?? {}, { certificates: buyer.certificates });
  const { status } = desk.runtime.spaces;
  Object.assign(desk.runtime.spaces, {
    ids: () => [world.space],
    network: () => undefined,
    status: (space: string) => ({ ...status(space), quorum }),
  });
  return desk;
}

function signed(devices: readonly string[], root: Signer = buyer.root) {
  const signatures = devices.map((device) => ({ device, rootSignature: toHex(root.sign(revocationBytes(device))) }));
  return { rootKey: root.device, signatures };
}

const params = { machine: laptop.peer.device };

test('both machines are shown, this one marked, with what each is in the pool', async () => {
  const world = build(pool().with(withLaptop));
  using mirror = new SqliteMirror(world);
  await using desk = await deskOf(world, mirror);
  const { items } = await desk.ask(devicesRead, {});
  assert.deepEqual(
    items.map(({ machine, isThis, devices, pools }) => [
      machine,
      isThis,
      devices.map(({ kind }) => kind).toSorted(),
      pools.flatMap((one) => one.devices.map(({ state }) => state)),
    ]),
    [
      [buyer.peer.device, true, ['agent', 'personal'], ['active', 'active']],
      [laptop.peer.device, false, ['agent', 'personal'], ['active', 'active']],
    ],
  );
  assert.equal(items[0]?.devices[0]?.sinceMs, buyer.certificates[0]?.createdMs);
});

test('both devices of a lost machine end; what it signs afterwards counts no more, and a second time nothing is left', async () => {
  const world = build(pool().with(withLaptop));
  using mirror = new SqliteMirror(world);
  await using desk = await deskOf(world, mirror);
  const { machine, results } = await desk.ask(deviceRevoke, { params, body: signed(LAPTOP) });
  assert.deepEqual(
    results.map(({ outcome, code }) => [outcome, code]),
    [['revoked', undefined]],
  );
  assert.deepEqual(
    machine.pools[0]?.devices.map(({ state }) => state),
    ['revoked', 'revoked'],
  );
  const late = world.try({ ...transferTo('member', 1n)(world), signer: laptop.personal });
  assert.equal(late.refusal?.code, 'device.revoked');
  const again = await desk.ask(deviceRevoke, { params, body: signed(LAPTOP) });
  assert.equal(again.results[0]?.outcome, 'before');
});

test('what the machine sells is told before it ends, and again as what ended; after it nothing is left', async () => {
  const sells: Step = (world) => {
    withLaptop(world);
    done(registerNode({ by: 'buyer', with: { agent: laptop.agent.device } }))(world);
    const measured = benchmark({ by: 'buyer' })(world);
    assert.equal(world.try({ ...measured, signer: laptop.agent }).refusal, undefined);
    done(publish({ by: 'buyer' }))(world);
    done(publish({ by: 'buyer', as: 'draft', with: { isDraft: true } }))(world);
    done(place({ by: 'member' }))(world);
  };
  const world = build(pool().with(sells));
  using mirror = new SqliteMirror(world);
  await using desk = await deskOf(world, mirror);
  const before = (await desk.ask(devicesRead, {})).items.map(({ pools }) => pools[0]?.sells);
  assert.deepEqual(before, [
    { nodes: 0, offers: 0, orders: 0 },
    { nodes: 1, offers: 2, orders: 1 },
  ]);
  const { results } = await desk.ask(deviceRevoke, { params, body: signed(LAPTOP) });
  assert.deepEqual(results[0]?.ended, { nodes: 1, offers: 2, orders: 1 });
  world.wait(1);
  world.wait(1);
  mirror.follow();
  const after = (await desk.ask(devicesRead, {})).items.map(({ pools }) => pools[0]?.sells);
  assert.deepEqual(after[1], { nodes: 0, offers: 0, orders: 0 });
  // A second time nothing ends.
  assert.equal((await desk.ask(deviceRevoke, { params, body: signed(LAPTOP) })).results[0]?.ended, undefined);
});

test('what was left half is finished', async () => {
  const half: Step = (world) => {
    withLaptop(world);
    const revoke = revokeDevice('buyer', 'agent')(world);
    const rootSignature = signed([laptop.agent.device]).signatures[0]?.rootSignature;
    assert.equal(
      world.try({ ...revoke, payload: { ...revoke.payload, device: laptop.agent.device, rootSignature } }).refusal,
      undefined,
    );
  };
  const world = build(pool().with(half));
  using mirror = new SqliteMirror(world);
  await using desk = await deskOf(world, mirror);
  assert.equal((await desk.ask(deviceRevoke, { params, body: signed(LAPTOP) })).results[0]?.outcome, 'revoked');
});

test('each device wants its signature, of the phrase that is named', async () => {
  const world = build(pool().with(withLaptop));
  using mirror = new SqliteMirror(world);
  await using desk = await deskOf(world, mirror);
  const code = (body: object) => refusedWith(desk.ask(deviceRevoke, { params, body }));
  assert.equal(await code(signed([laptop.agent.device])), 'root.bad_signature');
  const stranger = signed(LAPTOP, cast('member').root);
  assert.equal(await code({ ...stranger, rootKey: buyer.root.device }), 'root.bad_signature');
  const [result] = (await desk.ask(deviceRevoke, { params, body: stranger })).results;
  assert.deepEqual([result?.outcome, result?.code], ['failed', 'device.other_phrase']);
  const other = { params: { machine: 'f'.repeat(64) }, body: signed(LAPTOP) };
  assert.equal(await refusedWith(desk.ask(deviceRevoke, other)), 'device.none');
});

test('after a new phrase the old one ends nothing', async () => {
  const world = build(pool().with(withLaptop, done(rotateRoot('buyer'))));
  using mirror = new SqliteMirror(world);
  await using desk = await deskOf(world, mirror);
  const outcome = async (root: Signer) =>
    (await desk.ask(deviceRevoke, { params, body: signed(LAPTOP, root) })).results[0];
  assert.equal((await outcome(buyer.root))?.code, 'device.other_phrase');
  assert.equal((await outcome(nextRoot('buyer')))?.outcome, 'revoked');
});

test('this very machine ends itself only where that was confirmed', async () => {
  const world = build(pool().with(withLaptop));
  using mirror = new SqliteMirror(world);
  await using desk = await deskOf(world, mirror);
  const own = { params: { machine: buyer.peer.device }, body: signed(HERE) };
  assert.equal(await refusedWith(desk.ask(deviceRevoke, own)), 'device.this_one');
  const { machine, results } = await desk.ask(deviceRevoke, { ...own, body: { ...own.body, evenThis: true } });
  assert.equal(results[0]?.outcome, 'revoked');
  assert.deepEqual(
    machine.pools[0]?.devices.map(({ state }) => state),
    ['revoked', 'revoked'],
  );
  // It can end nothing else any more, and says so.
  const next = await desk.ask(deviceRevoke, { params, body: signed(LAPTOP) });
  assert.equal(next.results[0]?.code, 'device.revoked');
});

test('a notary without whom the pool stands still stays until others are named', async () => {
  const world = build(pool().with(withLaptop));
  using mirror = new SqliteMirror(world);
  const seat = { device: laptop.agent.device };
  await using alone = await deskOf(world, mirror, { quorum: 1, members: [seat] });
  const refused = await alone.ask(deviceRevoke, { params, body: signed(LAPTOP) });
  assert.deepEqual([refused.results[0]?.outcome, refused.results[0]?.code], ['failed', 'device.is_notary']);
  assert.equal(refused.machine.pools[0]?.seat, 'last');
  // A seat whose device is revoked, or that is nobody's, seals nothing.
  const gone = { device: '1'.repeat(64) };
  await using left = await deskOf(world, mirror, {
    quorum: 2,
    members: [seat, gone, { device: cast('officer').agent.device }],
  });
  assert.equal((await left.ask(deviceRevoke, { params, body: signed(LAPTOP) })).results[0]?.code, 'device.is_notary');
  const others = ['officer', 'provider'].map((name) => ({ device: cast(name).agent.device }));
  await using among = await deskOf(world, mirror, { quorum: 2, members: [seat, ...others] });
  const { machine, results } = await among.ask(deviceRevoke, { params, body: signed(LAPTOP) });
  assert.deepEqual([results[0]?.outcome, machine.pools[0]?.seat], ['revoked', 'notary']);
});
