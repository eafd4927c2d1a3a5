/** A laptop is stolen: from another machine of theirs its owner ends it by the phrase, and what it signs counts no more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phraseToRootSeed, signRevocations } from '#core/contract/root-key.ts';
import { register, startInstanceProcess, until } from './kit.ts';

const SEALED = { wait: 15 } as const;

test('a stolen machine is revoked from another one', { timeout: 240_000 }, async () => {
  await using host = await startInstanceProcess();
  await using laptop = await startInstanceProcess();
  const anna = await register(host, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  const answer = await fetch(`${laptop.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.ok(answer.ok);
  const boris = await register(laptop, 'boris');
  const { pool } = await anna.call('poolCreate', { body: { name: 'Guild', symbol: 'GLD', access: 'public' } }, SEALED);
  const params = { pool };
  assert.equal((await boris.call('poolJoin', { body: { pool } }, { wait: 20 })).status, 'sealed');
  await anna.call('grantCreate', { params, body: { to: boris.user, amount: '5000000', reason: 'a test' } }, SEALED);
  const available = async (who: typeof anna) => (await who.call('walletRead', { params })).available;
  const sent = { to: anna.user, amount: '1000000', memo: 'a test' };
  await until(
    'the grant arrives',
    () => available(boris),
    (amount) => amount >= 5_000_000n,
  );
  assert.equal((await boris.call('transferCreate', { params, body: sent }, SEALED)).status, 'sealed');

  // The phrase makes Boris known on the machine that he still has.
  const here = await register(host, 'boris', { phrase: boris.phrase });
  const { items } = await until(
    'the pool knows both machines',
    () => here.call('devicesRead', {}),
    (view) => view.items.length === 2 && view.items.every(({ pools }) => pools[0]?.devices.length === 2),
  );
  const lost = items.find(({ isThis }) => !isThis);
  const own = items.find(({ isThis }) => isThis);
  assert.ok(lost !== undefined && own !== undefined);
  assert.ok(lost.devices.every(({ sinceMs }) => (sinceMs ?? 0) > 1_600_000_000_000));
  const seed = phraseToRootSeed(boris.phrase);
  const bodyOf = ({ devices }: typeof lost) =>
    signRevocations(
      seed,
      devices.map(({ device }) => device),
    );
  assert.equal(
    await here.refused('deviceRevoke', { params: { machine: own.machine }, body: bodyOf(own) }),
    'device.this_one',
  );
  const before = await available(anna);
  const ended = await here.call('deviceRevoke', { params: { machine: lost.machine }, body: bodyOf(lost) }, SEALED);
  assert.deepEqual(
    ended.results.map(({ outcome, code }) => [outcome, code]),
    [['revoked', undefined]],
  );

  await until(
    'the stolen machine can do nothing more',
    () => boris.refused('transferCreate', { params, body: sent }, SEALED),
    (code) => code === 'device.revoked',
  );
  await until(
    'the owner is told',
    () => here.call('notificationsRead', { query: {} }),
    (view) => view.items.some(({ event }) => event === 'account.device_revoked'),
  );
  // The other machine of the same person goes on.
  assert.equal((await here.call('transferCreate', { params, body: sent }, SEALED)).status, 'sealed');
  assert.equal((await available(anna)) - before, 1_000_000n);
  const again = await here.call('deviceRevoke', { params: { machine: lost.machine }, body: bodyOf(lost) }, SEALED);
  assert.deepEqual(
    again.results.map(({ outcome }) => outcome),
    ['before'],
  );
});
