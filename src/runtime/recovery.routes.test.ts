/** Recovery users over the routes: named with the root key that counts in the pool, and shown as others once it is replaced. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { recoveryApi } from '#core/features/notaries/recovery.api.ts';
import { nextRoot, rotateRoot } from '../../test/kit/acts-roots.ts';
import { openDesk } from '../../test/kit/desk.ts';
import { build, done, pool } from '../../test/kit/given.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { recoveryRoutes } from './recovery.routes.ts';

test('who may recover the pool is named with their present root key', async () => {
  const world = build(pool());
  using mirror = new SqliteMirror(world);
  await using owner = await openDesk('owner', { world, mirror }, recoveryRoutes);
  const sealed = { kind: 'pool', sealHash: world.space, pending: 0, isRecovered: false, recoveries: [] };
  const { status } = owner.runtime.spaces;
  Object.assign(owner.runtime.spaces, { status: (space: string) => ({ ...status(space), ...sealed }) });
  const params = { pool: world.space };
  const users = async () => (await owner.ask(recoveryApi.recoveryRead, { params })).users;
  const body = { users: [world.id('officer')], needed: 1, reason: 'said so' };
  await owner.ask(recoveryApi.recoveryName, { params, body });
  assert.deepEqual(
    (await users()).map(({ isCurrent }) => isCurrent),
    [true],
  );
  done(rotateRoot('officer'))(world);
  mirror.follow();
  assert.deepEqual(
    (await users()).map(({ isCurrent }) => isCurrent),
    [false],
  );
  await owner.ask(recoveryApi.recoveryName, { params, body });
  assert.deepEqual(
    (await users()).map(({ rootKey, isCurrent }) => [rootKey, isCurrent]),
    [[nextRoot('officer').device, true]],
  );
});
