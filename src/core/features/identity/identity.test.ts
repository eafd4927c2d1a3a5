import assert from 'node:assert/strict';
import test from 'node:test';
import { certifyDevice, kick, revokeDevice, transferTo } from '../../../../test/kit/acts.ts';
import { build, done, given, pool } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { deviceOf, isDeviceOf } from './identity.reads.ts';

const buyer = cast('buyer');
const eve = cast('eve');
const laptop = cast('laptop of the buyer');
/** A second machine of the buyer. */
const certificate = certify({
  user: buyer.user,
  root: buyer.root,
  peer: laptop.peer,
  device: laptop.personal.device,
  kind: 'personal',
});
const certified = certifyDevice({ certificate });

test('a further device acts for its user', () => {
  given(pool().with(done(certified)))
    .when((world) => ({ ...transferTo('member', 5n)(world), signer: laptop.personal }))
    .accepts()
    .moves([['P19', { 'wallet:buyer': -5n, 'wallet:member': 5n }]]);
});

test('a device may carry its own certificate, and so may anybody', () => {
  given(pool())
    .when(() => ({ signer: laptop.personal, type: 'device.certified.v1', payload: { certificate } }))
    .accepts();
  given(pool())
    .when(certifyDevice({ by: 'member', device: 'agent', certificate }))
    .accepts();
});

test('a device is certified once', () => {
  given(pool().with(done(certified)))
    .when(certified)
    .refuses('device.already_certified');
  given(pool())
    .when(certifyDevice({ certificate: buyer.certificates[0] }))
    .refuses('device.already_certified');
});

test('a certificate that does not hold certifies nothing', () => {
  const forged = certify({
    user: buyer.user,
    root: eve.root,
    peer: eve.peer,
    device: eve.personal.device,
    kind: 'personal',
  });
  given(pool())
    .when(certifyDevice({ by: 'member', certificate: forged }))
    .refuses('device.bad_certificate');
  given(pool())
    .when(certifyDevice({ certificate: { ...certificate, kind: 'agent' } }))
    .refuses('device.bad_certificate');
});

test('a revoked device authors nothing more, from the next event on', () => {
  const world = build(pool());
  const [before, revoking, after] = world.tryAll([
    transferTo('member', 1n)(world),
    revokeDevice('buyer', 'personal', { device: 'agent' })(world),
    transferTo('member', 1n)(world),
  ]);
  assert.deepEqual(
    [before, revoking, after].map((fate) => fate?.refusal?.code),
    [undefined, undefined, 'device.revoked'],
  );
  assert.equal(isDeviceOf(world.store, buyer.personal.device, buyer.user), false);
  assert.equal(deviceOf(world.store, buyer.personal.device)?.user, buyer.user);
});

test('a revocation is the root key’s word: anybody may carry it, also who was kicked', () => {
  given(pool())
    .when(revokeDevice('buyer', 'agent', { by: 'member' }))
    .accepts();
  given(pool().with(done(kick('buyer'))))
    .when(revokeDevice('buyer', 'agent'))
    .accepts();
});

test('nobody else’s root key revokes a device', () => {
  given(pool())
    .when(revokeDevice('buyer', 'agent', { by: 'member', signed: cast('member').root }))
    .refuses('device.bad_certificate');
  given(pool())
    .when(revokeDevice('buyer', 'agent', { signed: buyer.personal }))
    .refuses('device.bad_certificate');
});

test('what is revoked stays revoked', () => {
  const revoked = pool().with(done(revokeDevice('buyer', 'agent')));
  given(revoked).when(revokeDevice('buyer', 'agent')).refuses('device.revoked');
  given(revoked)
    .when(certifyDevice({ certificate: buyer.certificates[1] }))
    .refuses('device.already_certified');
});

test('a device that nobody certified can be neither revoked nor used', () => {
  given(pool())
    .when(revokeDevice('stranger', 'agent', { by: 'member' }))
    .refuses('device.unknown');
  given(pool())
    .when(transferTo('member', 1n, { by: 'stranger' }))
    .refuses('device.unknown');
});

test('a certified device of somebody who is no member does nothing', () => {
  const stranger = cast('stranger');
  given(pool().with(done(certifyDevice({ by: 'stranger', certificate: stranger.certificates[0] }))))
    .when(transferTo('member', 1n, { by: 'stranger' }))
    .refuses('member.unknown');
});
