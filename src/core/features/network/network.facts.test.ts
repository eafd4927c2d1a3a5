import assert from 'node:assert/strict';
import test from 'node:test';
import { certify, type Person } from '../../../../test/kit/people.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { composeGenesis } from '#engine/genesis.ts';
import { encodeCanonical } from '../../kernel/canonical.ts';
import type { Hlc } from '../../kernel/hlc.ts';
import type { RegisterValue } from '../../contract/slice.ts';
import { type SignedEvent, ZERO_HASH, hashEvent } from '../../contract/event.ts';
import { NETWORK_GENESIS_TYPE, networkHandlers, parseNetworkGenesis } from './network.facts.ts';

const ann = cast('ann');
const eve = cast('eve');
const POOL = 'ab'.repeat(32);

function event(by: Person, type: string, payload: unknown): SignedEvent {
  const bare = {
    space: POOL,
    author: by.personal.device,
    seq: 1,
    prev: ZERO_HASH,
    hlc: '0'.repeat(16) as Hlc,
    after: [],
    type,
    payload: encodeCanonical(payload),
  };
  return { ...bare, hash: hashEvent(bare, nodeCrypto) };
}

/** Registers or the code, with what the space knows so far. */
function apply(
  by: Person,
  type: string,
  payload: unknown,
  known: { users?: Record<string, string>; owners?: Record<string, string> } = {},
): readonly RegisterValue[] | string {
  const handler = networkHandlers.get(type);
  assert.ok(handler !== undefined);
  const result = handler(event(by, type, payload), payload, {
    crypto: nodeCrypto,
    userOf: (device) => known.users?.[device],
    ownerByGenesis: (space) => known.owners?.[space],
  });
  return result.ok ? result.value : result.refusal.code;
}

const registration = { handle: 'ann', certificates: ann.certificates };

test('a person registers with the devices that their root key certified', () => {
  const registers = apply(ann, 'user.registered.v1', registration);
  assert.ok(Array.isArray(registers));
  assert.deepEqual(
    (registers as RegisterValue[]).map(({ kind, key }) => [kind, key]),
    [
      ['device', ann.personal.device],
      ['device', ann.agent.device],
      ['user', ann.user],
    ],
  );
});

test('nobody registers as somebody else', () => {
  assert.equal(apply(eve, 'user.registered.v1', registration), 'device.unknown');
  const mixed = { handle: 'x', certificates: [ann.certificates[0], eve.certificates[1]] };
  assert.equal(apply(ann, 'user.registered.v1', mixed), 'device.bad_certificate');
  const forged = { handle: 'x', certificates: [{ ...ann.certificates[0], createdMs: 1 }] };
  assert.equal(apply(ann, 'user.registered.v1', forged), 'device.bad_certificate');
  assert.equal(apply(ann, 'user.registered.v1', { handle: '', certificates: [] }), 'event.malformed');
});

const listing = {
  space: POOL,
  genesis: Uint8Array.of(1),
  name: 'A pool',
  symbol: 'TST',
  access: 'public',
  description: '',
  peerKey: ann.peer.device,
};

test('a pool is listed by a registered person, and changed by its owner alone', () => {
  const users = { [ann.personal.device]: ann.user, [eve.personal.device]: eve.user };
  const registers = apply(ann, 'pool.listed.v1', listing, { users, owners: { [POOL]: ann.user } });
  assert.deepEqual(
    (registers as RegisterValue[]).map(({ kind, key, value }) => [
      kind,
      key,
      (JSON.parse(value) as { owner: string }).owner,
    ]),
    [['pool', POOL, ann.user]],
  );
  assert.ok(Array.isArray(apply(ann, 'pool.listed.v1', listing, { users, owners: { [POOL]: ann.user } })));
  assert.equal(apply(eve, 'pool.listed.v1', listing, { users, owners: { [POOL]: ann.user } }), 'pool.not_yours');
  assert.equal(apply(eve, 'pool.listed.v1', listing), 'device.unknown');
  assert.equal(apply(ann, 'pool.listed.v1', listing, { users }), 'pool.not_yours', 'a genesis of another space');
  assert.equal(apply(ann, 'pool.listed.v1', { ...listing, access: 'secret' }, { users }), 'event.malformed');
});

function genesis(change: Record<string, unknown> = {}, by: Person = ann): SignedEvent {
  const payload = { kind: 'network', name: 'Net', rootKey: ann.root.device, certificates: ann.certificates, ...change };
  return composeGenesis(by.personal, NETWORK_GENESIS_TYPE, payload, 1_700_000_000_000, nodeCrypto);
}

function codeOf(of: SignedEvent): string | undefined {
  const parsed = parseNetworkGenesis(of, nodeCrypto);
  return parsed.ok ? undefined : parsed.refusal.code;
}

test('a network begins with its creator’s own word', () => {
  assert.equal(codeOf(genesis()), undefined);
  for (const change of [{ seq: 1 }, { space: POOL }, { prev: POOL }, { type: 'network.created.v2' }])
    assert.equal(codeOf({ ...genesis(), ...change }), 'genesis.malformed');
  assert.equal(codeOf({ ...genesis(), payload: Uint8Array.of(0xff) }), 'genesis.malformed');
  assert.equal(codeOf(genesis({}, eve)), 'genesis.malformed', 'the author is the first device');
  assert.equal(codeOf(genesis({ rootKey: eve.root.device })), 'genesis.malformed');
  assert.equal(codeOf(genesis({ name: '' })), 'genesis.malformed');
  assert.equal(codeOf({ ...genesis(), signature: new Uint8Array(64) }), 'genesis.bad_signature');
  const stolen = certify({ user: ann.user, root: eve.root, peer: eve.peer, device: eve.agent.device, kind: 'agent' });
  assert.equal(codeOf(genesis({ certificates: [ann.certificates[0], stolen] })), 'device.bad_certificate');
});
