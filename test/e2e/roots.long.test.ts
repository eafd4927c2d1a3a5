/** A recovery phrase is replaced, between real instances: by the phrase at once, by a device after its wait, stopped by the phrase. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDENTITY_LIMITS, TIME } from '#core/kernel/limits.ts';
import { newPhrase, phraseToRootSeed, rootKeyOf, signAsRoot, signRotation } from '#core/contract/root-key.ts';
import { rotationEndBytes } from '#core/contract/rotation.ts';
import { ProblemError } from '#core/contract/client.ts';
import { type Person, type Running, register, startInstanceProcess, until } from './kit.ts';

const SEALED = { wait: 15 } as const;

async function joined(instance: Running, invite: string | undefined): Promise<void> {
  const answer = await fetch(`${instance.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.ok(answer.ok);
}

async function rotate(person: Person, phrase: string, present: string | undefined) {
  const signed = signRotation(await person.call('rootRead', {}), {
    next: phraseToRootSeed(phrase),
    present: present === undefined ? undefined : phraseToRootSeed(present),
  });
  return person.call('rootRotate', { body: signed });
}

test('a phrase is replaced', { timeout: 240_000 }, async () => {
  await using host = await startInstanceProcess();
  await using other = await startInstanceProcess();
  const anna = await register(host, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  await joined(other, invite);
  const boris = await register(other, 'boris');
  const { pool } = await anna.call(
    'poolCreate',
    { body: { name: 'Guild', symbol: 'GLD', access: 'private', password: 'open sesame please' } },
    SEALED,
  );
  const inside = await boris.call('poolJoin', { body: { pool, password: 'open sesame please' } }, { wait: 20 });
  assert.equal(inside.status, 'sealed');

  const newer = newPhrase();
  const newRoot = rootKeyOf(phraseToRootSeed(newer));
  await test('by the phrase itself: it counts as soon as the pool has sealed it', async () => {
    await rotate(boris, newer, boris.phrase);
    const view = await until(
      'the pool counts the new root',
      () => boris.call('rootRead', {}),
      ({ pools }) => pools[0]?.rootKey === newRoot,
    );
    assert.deepEqual([view.rootKey, view.pools[0]?.waiting], [newRoot, undefined]);
    // The device of before goes on.
    const grant = { to: boris.user, amount: '5000000', reason: 'for the test' };
    await anna.call('grantCreate', { params: { pool }, body: grant }, SEALED);
    await until(
      'the grant arrives',
      () => boris.call('walletRead', { params: { pool } }),
      ({ available }) => available >= 5_000_000n,
    );
    const sent = { to: anna.user, amount: '1000000', memo: 'before' };
    assert.equal((await boris.call('transferCreate', { params: { pool }, body: sent }, SEALED)).status, 'sealed');
  });

  await test('the newer phrase brings the user and the pools to another instance; the old one opens nothing', async () => {
    await using third = await startInstanceProcess();
    await joined(third, invite);
    const stranger = register(third, 'nobody', { phrase: newPhrase() });
    const again = await register(third, 'boris', { phrase: newer });
    assert.equal(again.user, boris.user);
    await assert.rejects(
      stranger,
      (cause) => cause instanceof ProblemError && cause.problem.code === 'account.phrase_unknown',
    );
    await assert.rejects(
      register(host, 'late', { phrase: boris.phrase }),
      (cause) => cause instanceof ProblemError && cause.problem.code === 'root.replaced',
    );
    await until(
      'the pool is found',
      () => again.call('poolsRead', {}),
      ({ items }) => items.length === 1 && (items[0]?.seal.number ?? 0) > 0,
    );
    const sent = { to: anna.user, amount: '1000000', memo: 'from the new machine' };
    await until(
      'the new device is certified',
      async () => {
        const answer = again.call('transferCreate', { params: { pool }, body: sent }, SEALED);
        const [settled] = await Promise.allSettled([answer]);
        return settled.status === 'fulfilled' ? settled.value.status : 'refused';
      },
      (status) => status === 'sealed',
    );
  });

  await test('without the phrase a device asks; the phrase that turned up again stops it', async () => {
    const wanted = newPhrase();
    await rotate(anna, wanted, undefined);
    const wantedRoot = rootKeyOf(phraseToRootSeed(wanted));
    const view = await until(
      'it waits in the pool',
      () => anna.call('rootRead', {}),
      ({ pools }) => pools[0]?.waiting !== undefined,
    );
    const waiting = view.pools[0]?.waiting;
    assert.deepEqual([waiting?.newRoot, waiting?.isThisDevice], [wantedRoot, true]);
    assert.ok((waiting?.leftMs ?? 0) > IDENTITY_LIMITS.rotationWaitMs - TIME.HOUR_MS);
    assert.equal(
      await anna.refused('rootCancel', { body: { newRoot: wantedRoot, signature: '0'.repeat(128) } }),
      'root.bad_signature',
    );
    const seed = phraseToRootSeed(anna.phrase);
    const end = { user: anna.user, root: rootKeyOf(seed), newRoot: wantedRoot };
    await anna.call('rootCancel', {
      body: { newRoot: wantedRoot, signature: signAsRoot(seed, rotationEndBytes(end)) },
    });
    await until(
      'it is stopped',
      () => anna.call('rootRead', {}),
      ({ pools, rootKey }) => pools[0]?.waiting === undefined && rootKey === end.root,
    );
    assert.equal(
      await anna.refused('rootCancel', { body: { newRoot: 'f'.repeat(64), signature: '0'.repeat(128) } }),
      'root.no_rotation',
    );
  });
});
