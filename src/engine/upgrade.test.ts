/** Two versions of the fold in one pool: real lines, of which some go up to the next version and one does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Draft } from './submit.ts';
import { COUNTED_TYPE, NEXT_FOLD, NEXT_VERSION, OLD_FOLD } from '../../test/kit/fold-versions.ts';
import type { Lan, Member } from '../../test/kit/lines.ts';
import { foundPool } from '../../test/kit/people.ts';
import { assertSame, enter, made, pay } from '../../test/kit/snapshot-pool.ts';
import { START_MS, cast, openTestStore, testCrypto } from '../../test/kit/test-pool.ts';
import { enterGenesis } from './genesis.ts';
import { replaySpace } from './replay.ts';

type Pool = ReturnType<typeof made>;

/** What became of it: undefined, accepted; or its code. */
function fate(at: Pool, by: string, draft: Draft, on = at.owner): string | undefined {
  const [result] = on.line.submit([{ signer: cast(by).personal, draft }]);
  if (result?.ok !== true) return result?.refusal.code;
  at.lan.settle();
  return on.store.outcome(result.value.event)?.code;
}

const upgrade = (version: number): Draft => ({ type: 'pool.upgraded.v1', payload: { version, reason: 'newer' } });
const counted: Draft = { type: COUNTED_TYPE, payload: {} };
const transfer = (memo: string): Draft => ({
  type: 'transfer.made.v1',
  payload: { to: cast('provider').user, amount: '1', memo },
});

/** The owner's program was updated: opened again on its disk. */
function updated(lan: Lan, member: Member, name: string, at: Pool): Member {
  lan.remove(member);
  const again = lan.add(name, at.founded, { store: member.store, internals: { fold: NEXT_FOLD } });
  const { agent, agentCertificate } = cast(name);
  if (name === 'owner') again.line.addSigner(agent, agentCertificate);
  return again;
}

function twoVersions(t: Parameters<typeof made>[0]): { at: Pool; old: Member } {
  const first = made(t);
  enter(first);
  const old = first.lan.add('officer', first.founded, { internals: { fold: OLD_FOLD } });
  first.lan.link(first.owner, old);
  first.lan.settle();
  const owner = updated(first.lan, first.owner, 'owner', first);
  first.lan.link(owner, old);
  first.lan.settle();
  return { at: { ...first, owner }, old };
}

test('until the upgrade is sealed the versions fold alike: what only the later knows is rejected by both', (t) => {
  const { at, old } = twoVersions(t);
  const { foldVersion, foldSupported } = at.owner.line.status();
  assert.deepEqual([foldVersion, foldSupported], [NEXT_VERSION - 1, NEXT_VERSION]);
  assert.equal(fate(at, 'buyer', counted), 'event.unknown_type');
  assert.equal(fate(at, 'buyer', transfer('')), undefined);
  assert.equal(old.line.status().stopped, undefined);
  assertSame(at.owner, old);
});

test('an upgrade counts from the next seal on; who lacks it stops there with the cause, readable and with all that it had', (t) => {
  const { at, old } = twoVersions(t);
  assert.equal(fate(at, 'owner', upgrade(NEXT_VERSION)), undefined);
  const seal = at.owner.line.status().sealNumber;
  assertSame(at.owner, old);
  const { stopped, update, sealNumber } = old.line.status();
  assert.match(stopped ?? '', /folded by version 2, this program goes up to 1: update needed/);
  assert.deepEqual([update, sealNumber], [{ needs: NEXT_VERSION, has: NEXT_VERSION - 1, seal }, seal]);
  assert.equal(fate(at, 'buyer', counted), undefined);
  assert.equal(fate(at, 'buyer', transfer('')), 'transfer.no_memo');
  assert.equal(at.owner.store.seal(seal)?.content.foldVersion, NEXT_VERSION - 1);
  assert.equal(at.owner.store.seal(seal + 1)?.content.foldVersion, NEXT_VERSION);
  assert.equal(old.line.status().sealNumber, seal, 'it folds nothing that it does not understand');
  const [refused] = old.line.submit([{ signer: cast('buyer').personal, draft: transfer('x') }]);
  assert.equal(refused?.ok === false ? refused.refusal.code : '', 'space.stopped');
  at.lan.remove(old);
  const again = at.lan.add('officer', at.founded, { store: old.store });
  assert.deepEqual(again.line.status().update, update, 'and says so after a restart');
});

test('with the later program it goes on from its log, or from a snapshot, to the very same state', (t) => {
  for (const later of [2, 24]) {
    const { at, old } = twoVersions(t);
    fate(at, 'owner', upgrade(NEXT_VERSION));
    fate(at, 'buyer', counted);
    pay(at, later);
    at.lan.settle();
    const again = updated(at.lan, old, 'officer', at);
    at.lan.link(at.owner, again);
    at.lan.settle();
    assert.equal(again.line.status().stopped, undefined);
    assertSame(at.owner, again);
    assert.equal(again.line.status().prunedTo > 0, later > 10, 'by which way');
  }
});

test('a newcomer with the older program knows from a certified seal that it cannot enter, and fetches nothing', (t) => {
  const { at } = twoVersions(t);
  fate(at, 'owner', upgrade(NEXT_VERSION));
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded, { internals: { fold: OLD_FOLD } });
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  assert.deepEqual(
    [newcomer.line.status().update?.needs, newcomer.line.status().sealNumber, newcomer.line.status().joining],
    [NEXT_VERSION, 0, undefined],
  );
});

test('no upgrade before every notary supports it, none to what is there, and no notary who lacks it', (t) => {
  const { at } = twoVersions(t);
  assert.equal(fate(at, 'owner', upgrade(NEXT_VERSION + 1)), 'upgrade.not_supported');
  assert.equal(fate(at, 'buyer', upgrade(NEXT_VERSION)), 'right.missing');
  assert.equal(fate(at, 'owner', upgrade(NEXT_VERSION)), undefined);
  assert.equal(fate(at, 'owner', upgrade(NEXT_VERSION)), 'upgrade.not_newer');
  const name: Draft = {
    type: 'notaries.changed.v1',
    payload: { mode: '1/1', members: [cast('buyer').agent.device], reason: '' },
  };
  assert.equal(fate(at, 'owner', name), 'notaries.update_needed');
});

test('an agent whose program went back says so, and no upgrade follows', (t) => {
  const { at } = twoVersions(t);
  at.lan.remove(at.owner);
  const back = at.lan.add('owner', at.founded, { store: at.owner.store, internals: { fold: OLD_FOLD } });
  for (const { id } of at.lan.members) if (id !== back.id) back.line.peerUp(id);
  for (const member of at.lan.members) if (member !== back) at.lan.link(back, member);
  back.line.addSigner(cast('owner').agent, cast('owner').agentCertificate);
  at.lan.settle();
  assert.equal(fate({ ...at, owner: back }, 'owner', upgrade(NEXT_VERSION)), 'upgrade.not_supported');
});

test('a pool founded by a later version is not opened as if it were understood; its replay says what it lacks', (t) => {
  const later = foundPool(cast('owner'), { nowMs: START_MS, foldVersion: NEXT_VERSION });
  const store = openTestStore(later.space);
  assert.ok(enterGenesis(store, later.genesis, testCrypto).ok);
  const { at } = twoVersions(t);
  const opened = at.lan.add('spare', later, { store, internals: { fold: OLD_FOLD } });
  assert.equal(opened.line.status().update?.needs, NEXT_VERSION);
  fate(at, 'owner', upgrade(NEXT_VERSION));
  pay(at, 1);
  using scratch = openTestStore(at.founded.space);
  const replayed = replaySpace(at.owner.store, scratch, testCrypto);
  assert.equal(replayed.ok ? '' : replayed.refusal.code, 'replay.update_needed');
});
