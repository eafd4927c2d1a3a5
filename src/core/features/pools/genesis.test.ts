import assert from 'node:assert/strict';
import test from 'node:test';
import { balance, build, emptyPool } from '../../../../test/kit/given.ts';
import { type PoolOptions, certify, foundPool } from '../../../../test/kit/people.ts';
import { cast, openTestStore } from '../../../../test/kit/test-pool.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { composeGenesis, enterGenesis } from '#engine/genesis.ts';
import { toHex } from '../../kernel/bytes.ts';
import { decodeCanonical } from '../../kernel/canonical.ts';
import { MICRO } from '../../kernel/money.ts';
import { type SignedEvent, decodeEvent, encodeEvent, hashEvent } from '../../contract/event.ts';
import { devices } from '../identity/identity.tables.ts';
import { journal } from '../ledger/ledger.tables.ts';
import { parsePoolGenesis } from './genesis.ts';
import { notarySets } from '../notaries/notaries.tables.ts';
import { members, pool } from './pools.tables.ts';

const owner = cast('owner');
const eve = cast('eve');

function genesis(change: Record<string, unknown> = {}, options: PoolOptions = {}): SignedEvent {
  const { payload } = decodeEvent(foundPool(owner, options).genesis, nodeCrypto);
  return composeGenesis(
    owner.personal,
    'pool.created.v1',
    { ...(decodeCanonical(payload) as object), ...change },
    1_700_000_000_000,
    nodeCrypto,
  );
}

function codeOf(event: SignedEvent): string | undefined {
  const parsed = parsePoolGenesis(event, nodeCrypto);
  return parsed.ok ? undefined : parsed.refusal.code;
}

test('a genesis mints the supply to the treasury (P1), makes the owner and names the notaries', () => {
  const world = build(emptyPool());
  const supply = 1_000_000n * MICRO;
  assert.deepEqual(
    [balance(world, 'issuance'), balance(world, 'treasury'), balance(world, 'wallet:owner')],
    [-supply, supply, 0n],
  );
  assert.deepEqual(
    world.all(journal).map(({ code, seal }) => [code, seal]),
    [['P1', 0]],
  );
  assert.deepEqual([world.row(members, 'owner')?.role, world.row(members, 'owner')?.state], ['owner', 'active']);
  assert.deepEqual(world.all(notarySets), [
    { number: 0, mode: '1/1', members: JSON.stringify([owner.agent.device]), recovered: 0 },
  ]);
  assert.equal(world.all(devices).length, 2);
  assert.equal(world.all(pool)[0]?.owner, owner.user);
});

test('the same genesis gives the same space and the same state on every instance', () => {
  const [one, two] = [build(emptyPool()), build(emptyPool())];
  assert.equal(one.space, two.space);
  assert.equal(one.stateHash, two.stateHash);
  assert.notEqual(build(emptyPool({ welcomeGrant: 1n })).space, one.space);
});

test('a genesis that its owner signed is good', () => {
  assert.equal(codeOf(genesis()), undefined);
});

test('a genesis out of place is malformed', () => {
  const good = genesis();
  for (const change of [{ type: 'pool.created.v2' }, { seq: 1 }, { space: '1'.repeat(64) }, { prev: '1'.repeat(64) }]) {
    assert.equal(codeOf({ ...good, ...change }), 'genesis.malformed', Object.keys(change).join());
  }
  assert.equal(codeOf({ ...good, payload: new Uint8Array([0xff]) }), 'genesis.malformed');
});

test('a genesis whose signature is not its author’s is refused', () => {
  const good = genesis();
  assert.equal(codeOf({ ...good, signature: new Uint8Array(64) }), 'genesis.bad_signature');
  const { signature: _, ...unsigned } = good;
  assert.equal(codeOf(unsigned), 'genesis.bad_signature');
});

test('a genesis names its author first, as a personal device', () => {
  const [personal, agent] = owner.certificates;
  assert.equal(codeOf(genesis({ certificates: [agent, personal] })), 'genesis.malformed');
  assert.equal(codeOf(genesis({ certificates: eve.certificates })), 'genesis.malformed');
  const asAgent = certify({
    user: owner.user,
    root: owner.root,
    peer: owner.peer,
    device: owner.personal.device,
    kind: 'agent',
  });
  assert.equal(codeOf(genesis({ certificates: [asAgent] })), 'genesis.malformed');
});

test('a genesis brings certificates of one user that hold', () => {
  const [personal, agent] = owner.certificates;
  assert.equal(codeOf(genesis({ certificates: [personal, eve.certificates[1]] })), 'device.bad_certificate');
  assert.equal(codeOf(genesis({ certificates: [personal, { ...agent, createdMs: 1 }] })), 'device.bad_certificate');
});

test('a genesis names as many different notaries as its mode takes', () => {
  const key = (n: number) => toHex(new Uint8Array(32).fill(n));
  const withNotaries = (mode: '1/1' | '2/3' | '3/4' | '5/7', members: readonly string[]) =>
    codeOf(genesis({ notaries: { mode, members } }));
  assert.equal(withNotaries('3/4', [1, 2, 3, 4].map(key)), undefined);
  assert.equal(withNotaries('3/4', [1, 2, 3].map(key)), 'genesis.malformed');
  assert.equal(withNotaries('3/4', [1, 2, 3, 3].map(key)), 'genesis.malformed');
  assert.equal(withNotaries('2/3', [1, 2, 3, 3].map(key)), 'genesis.malformed');
  assert.equal(withNotaries('1/1', []), 'genesis.malformed');
});

test('settings beyond their limits are malformed, and the field is named', () => {
  const settings: Record<string, unknown> = {
    feeBps: 5001,
    symbol: 'tst',
    decimals: 7,
    initialSupply: '0',
    access: 'secret',
    name: '',
    welcomeGrant: '-1',
    extra: 1,
  };
  for (const [field, value] of Object.entries(settings)) {
    const parsed = parsePoolGenesis(genesis({ [field]: value }), nodeCrypto);
    assert.equal(parsed.ok, false, field);
    if (!parsed.ok && field !== 'extra') assert.deepEqual(parsed.refusal, { code: 'genesis.malformed', field });
  }
});

test('a refused genesis writes nothing', () => {
  const forged = { ...genesis(), signature: new Uint8Array(64) };
  const bytes = encodeEvent({ ...forged, hash: hashEvent(forged, nodeCrypto) }, nodeCrypto);
  using store = openTestStore(forged.hash);
  const entered = enterGenesis(store, bytes, nodeCrypto);
  assert.equal(entered.ok, false);
  assert.equal(store.meta('genesis'), undefined);
  assert.deepEqual(store.scan(members, [], { limit: 10 }), []);
});
