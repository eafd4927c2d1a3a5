/** Rotation of the root key; the invariants R1 to R4 are those of `identity.rotation.ts`. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { certifyDevice, join, kick, leave, revokeDevice, transferTo } from '../../../../test/kit/acts.ts';
import { adminAct } from '../../../../test/kit/acts-govern.ts';
import { cancelRotation, nextRoot, replaceRoot, rotateRoot, rotation } from '../../../../test/kit/acts-roots.ts';
import { done, given, pool, waited } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { IDENTITY_LIMITS, TIME } from '../../kernel/limits.ts';
import { rootOf } from './identity.reads.ts';
import { takenRoots } from './identity.tables.ts';

const { rotationWaitMs } = IDENTITY_LIMITS;
const buyer = cast('buyer');
const laptop = cast('laptop of the buyer');
const next = nextRoot('buyer');
/** A further device, certified by this root. */
const machine = (root = next) =>
  certify({ user: buyer.user, root, peer: laptop.peer, device: laptop.personal.device, kind: 'personal' });
const root = (world: TestPool) => rootOf(world.store, buyer.user);
const byNext = { signed: next };

test('signed by the present root it counts at once: the next one certifies and revokes, the old one no more (R1)', () => {
  const rotated = pool().with(done(rotateRoot('buyer')));
  given(rotated)
    .when(certifyDevice({ certificate: machine(buyer.root) }))
    .refuses('device.bad_certificate')
    .next.when(revokeDevice('buyer', 'agent'))
    .refuses('device.bad_certificate')
    .next.when(certifyDevice({ certificate: machine() }))
    .accepts()
    .next.when((world) => ({ ...transferTo('member', 5n)(world), signer: laptop.personal }))
    .accepts()
    .next.when(revokeDevice('buyer', 'agent', byNext))
    .accepts();
  given(rotated)
    .when(rotateRoot('buyer', { to: cast('third').root }))
    .refuses('root.not_present')
    .next.when(rotateRoot('buyer', { from: next, to: buyer.root }))
    .refuses('root.used')
    .next.when(rotateRoot('buyer', { from: next, to: cast('third').root }))
    .accepts()
    .and((world) => assert.equal(root(world)?.rootKey, cast('third').root.device));
});

test('devices that the old root certified stay in use, and nothing else moves (R3, R4)', () => {
  given(pool().with(done(rotateRoot('buyer'))))
    .when(transferTo('member', 5n))
    .accepts()
    .moves([['P19', { 'wallet:buyer': -5n, 'wallet:member': 5n }]]);
});

test('anybody may carry it here, also who is no member', () => {
  given(pool())
    .when(rotateRoot('buyer', { by: 'stranger' }))
    .accepts();
  given(pool())
    .when(rotateRoot('buyer', { by: 'member', device: 'agent' }))
    .accepts();
});

test('signed by a device it waits seven days of the pool clock', () => {
  const waiting = pool().with(done(replaceRoot('buyer')));
  given(waiting)
    .whenWaiting(rotationWaitMs - 1)
    .and((world) => assert.deepEqual([root(world)?.rootKey, root(world)?.next], [buyer.root.device, next.device]))
    .next.when(certifyDevice({ certificate: machine() }))
    .refuses('device.bad_certificate')
    .next.whenWaiting(1)
    .and((world) => assert.deepEqual([root(world)?.rootKey, root(world)?.next], [next.device, '']))
    .next.when(certifyDevice({ certificate: machine() }))
    .accepts();
  given(waiting)
    .when(certifyDevice({ certificate: machine(buyer.root) }))
    .accepts()
    .next.when(replaceRoot('buyer', { to: cast('third').root }))
    .refuses('root.rotation_waits');
});

test('the present root cancels it while it waits; what it refused never comes back (R2)', () => {
  given(pool().with(done(replaceRoot('buyer'))))
    .when(cancelRotation('buyer', { by: 'stranger' }))
    .accepts()
    .next.whenWaiting(2 * rotationWaitMs)
    .and((world) => assert.equal(root(world)?.rootKey, buyer.root.device))
    .next.when(replaceRoot('buyer'))
    .refuses('root.used')
    .next.when(cancelRotation('buyer'))
    .refuses('root.no_rotation')
    .next.when(certifyDevice({ certificate: machine(buyer.root) }))
    .accepts();
});

test('after the wait it is too late to cancel', () => {
  given(pool().with(done(replaceRoot('buyer')), waited(rotationWaitMs)))
    .when(cancelRotation('buyer'))
    .refuses('root.no_rotation');
});

test('it lapses when its device is revoked meanwhile', () => {
  given(pool().with(done(replaceRoot('buyer')), done(revokeDevice('buyer', 'personal', { by: 'member' }))))
    .whenWaiting(rotationWaitMs)
    .and((world) => assert.deepEqual([root(world)?.rootKey, root(world)?.next], [buyer.root.device, '']));
});

test('who finds the phrase again need not wait', () => {
  given(pool().with(done(replaceRoot('buyer'))))
    .when(rotateRoot('buyer'))
    .accepts()
    .and((world) => assert.deepEqual([root(world)?.rootKey, root(world)?.dueMs], [next.device, 0]))
    .next.whenWaiting(rotationWaitMs)
    .and((world) => assert.equal(root(world)?.rootKey, next.device));
});

test('the root that is present ends what a device began, for another key too', () => {
  given(pool().with(done(replaceRoot('buyer'))))
    .when(rotateRoot('buyer', { to: cast('third').root }))
    .accepts()
    .and((world) => assert.deepEqual([root(world)?.rootKey, root(world)?.next], [cast('third').root.device, '']))
    .next.when(rotateRoot('buyer', { from: cast('third').root }))
    .refuses('root.used');
});

test('nobody takes a root key that is somebody else’s', () => {
  given(pool())
    .when(rotateRoot('buyer', { to: cast('member').root }))
    .refuses('root.used');
  given(pool().with(done(rotateRoot('member'))))
    .when(rotateRoot('buyer', { to: nextRoot('member') }))
    .refuses('root.used')
    .and((world) => assert.equal(world.store.get(takenRoots, nextRoot('member').device)?.user, cast('member').user));
});

test('it goes on for who was kicked: their wallet stays theirs', () => {
  given(pool().with(done(kick('buyer'))))
    .when(rotateRoot('buyer', { by: 'member' }))
    .accepts();
});

const moved = cast('eve');
/** Eve on a new machine, certified by the root that she rotated to. */
const onNewMachine = (options: Parameters<typeof rotation>[1] = {}) => ({
  rootKey: nextRoot('eve').device,
  rotations: [rotation('eve', options)],
  certificates: (['personal', 'agent'] as const).map((kind) =>
    certify({
      user: moved.user,
      root: nextRoot('eve'),
      peer: cast('new machine of eve').peer,
      device: cast('new machine of eve')[kind].device,
      kind,
    }),
  ),
});
const newMachine = cast('new machine of eve').personal;

test('a newcomer whose root was rotated brings the chain that leads to it', () => {
  given(pool())
    .when((world) => ({ ...join('eve', { with: onNewMachine() })(world), signer: newMachine }))
    .accepts()
    .and((world) => assert.equal(rootOf(world.store, moved.user)?.rootKey, nextRoot('eve').device))
    .next.when(certifyDevice({ by: 'member', certificate: moved.certificates[0] }))
    .refuses('device.bad_certificate');
  given(pool())
    .when((world) => ({ ...join('eve', { with: { ...onNewMachine(), rotations: [] } })(world), signer: newMachine }))
    .refuses('device.bad_certificate');
  given(pool())
    .when((world) => ({
      ...join('eve', { with: onNewMachine({ signer: cast('member').root }) })(world),
      signer: newMachine,
    }))
    .refuses('device.bad_certificate');
});

test('a rotation that a device signed lets nobody into a pool where it did not wait', () => {
  given(pool())
    .when((world) => ({ ...join('eve', { with: onNewMachine({ byDevice: moved }) })(world), signer: newMachine }))
    .refuses('root.by_device');
});

test('who comes back is judged by the root that counts here', () => {
  const gone = pool().with(done(join('eve')), done(rotateRoot('eve')), done(leave({ by: 'eve' })));
  given(gone)
    .when((world) => ({ ...join('eve', { with: onNewMachine() })(world), signer: newMachine }))
    .accepts();
  // The device that was never out of use; another one by the old root is not let in.
  given(gone).when(join('eve')).accepts();
  const stale = certify({
    user: moved.user,
    root: moved.root,
    peer: cast('new machine of eve').peer,
    device: newMachine.device,
    kind: 'personal',
  });
  given(gone)
    .when((world) => ({ ...join('eve', { with: { certificates: [stale] } })(world), signer: newMachine }))
    .refuses('device.bad_certificate');
});

test('who comes back with a chain of somebody else’s root changes nothing of theirs', () => {
  const gone = pool().with(done(join('eve')), done(rotateRoot('eve')), done(leave({ by: 'eve' })));
  const forged = { ...rotation('buyer'), newRoot: nextRoot('eve').device };
  given(gone)
    .when((world) => ({
      ...join('eve', { with: { ...onNewMachine(), rotations: [forged] } })(world),
      signer: newMachine,
    }))
    .accepts()
    .and((world) => {
      assert.equal(root(world), undefined);
      assert.equal(world.store.get(takenRoots, buyer.root.device), undefined);
    })
    .next.when(certifyDevice({ certificate: machine(nextRoot('eve')) }))
    .refuses('device.bad_certificate');
});

test('a GlobalAdmin whose root was rotated acts from the device that it certified', () => {
  const { certificates, rotations } = onNewMachine();
  const suspend = (rotated: object) => (world: TestPool) => ({
    ...adminAct({ kind: 'pool.suspend' }, { by: 'eve', with: { certificate: certificates[0], ...rotated } })(world),
    signer: newMachine,
  });
  given(pool()).when(suspend({})).refuses('device.bad_certificate').next.when(suspend({ rotations })).accepts();
});

test('a GlobalAdmin’s device that the pool knows acts as what it was entered as', () => {
  const rotated = pool().with(done(join('eve')), done(rotateRoot('eve')));
  const [personal, agent] = moved.certificates;
  const act =
    (certificate: object, signer = moved.personal) =>
    (world: TestPool) => ({
      ...adminAct({ kind: 'pool.suspend' }, { by: 'eve', with: { certificate } })(world),
      signer,
    });
  given(rotated)
    .when(act({ ...agent, kind: 'personal' }, moved.agent))
    .refuses('device.bad_certificate');
  given(rotated)
    .when(act({ ...personal, peerKey: cast('member').peer.device }))
    .refuses('device.bad_certificate');
  given(rotated)
    .when(act({ ...personal }))
    .accepts();
});

test('seven days are what the table of limits says', () => assert.equal(rotationWaitMs, 7 * TIME.DAY_MS));
