/** Machines check each other without anybody’s doing: a claim of a seller is verified after some time, and not where its owner said no. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TIME } from '#core/kernel/limits.ts';
import { type Running, register, shareMachine, startInstanceProcess, until } from './kit.ts';

async function joinNetwork(host: Running, link: string): Promise<void> {
  const answer = await fetch(`${host.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

test('a node is verified by machines of two other members, by themselves', { timeout: 240_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'realms-checks-'));
  using stack = new DisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const clock = join(folder, 'ahead');
  writeFileSync(clock, '0');
  await using sellerHost = await startInstanceProcess({ clock });
  await using firstHost = await startInstanceProcess({ clock });
  await using secondHost = await startInstanceProcess({ clock });
  const anna = await register(sellerHost, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  assert.ok(invite);
  const body = { name: 'Guild', symbol: 'RND', access: 'public' as const, welcomeGrant: '1000000' };
  const { pool } = await anna.call('poolCreate', { body }, { wait: 10 });
  const others = [];
  for (const [host, name] of [
    [firstHost, 'boris'],
    [secondHost, 'clara'],
  ] as const) {
    await joinNetwork(host, invite);
    const person = await register(host, name);
    assert.equal((await person.call('poolJoin', { body: { pool } }, { wait: 20 })).status, 'sealed');
    others.push(person);
  }
  const { node } = await shareMachine(anna, pool, { title: 'box', pricePerSlotHour: '3600000000' });
  const params = { pool, node };
  // Its owner says no: whoever asks by hand is told so.
  assert.equal((await anna.call('machineChecks', { body: { isChecked: false } })).isChecked, false);
  const [boris] = others;
  await until(
    'the node is known',
    () => boris?.call('nodeRead', { params }) ?? Promise.reject(new Error('nobody')),
    (view) => view.isOnline && view.singleScore > 0,
  );
  const refused = await boris?.call('nodeChallenge', { params }).then(
    () => '',
    (cause: unknown) => String((cause as { problem?: { code?: string } }).problem?.code),
  );
  assert.equal(refused, 'node.opted_out');
  assert.equal((await anna.call('machineChecks', { body: { isChecked: true } })).isChecked, true);
  assert.equal((await anna.call('nodeRead', { params })).verification, 'self-reported');
  // Half an hour later, for everybody, and again: where both ask at the same moment one is told that it is busy.
  let aheadMs = 0;
  const nextHalf = setInterval(() => writeFileSync(clock, String((aheadMs += 30 * TIME.MINUTE_MS))), 25_000);
  stack.defer(() => clearInterval(nextHalf));
  writeFileSync(clock, String((aheadMs += 30 * TIME.MINUTE_MS)));
  const checked = await until(
    'two have checked it by themselves',
    () => anna.call('nodeRead', { params }),
    ({ challenges }) => challenges.length === 2,
    150_000,
  );
  assert.deepEqual(checked.challenges.map(({ user }) => user).toSorted(), others.map(({ user }) => user).toSorted());
  // Whether it holds depends on what else this machine does just now; that the outputs were right does not.
  assert.ok(checked.challenges.every(({ singleScore }) => singleScore > 0));
  const isGood = checked.challenges.every(({ isBorneOut }) => isBorneOut);
  assert.equal(checked.verification, isGood ? 'verified' : 'self-reported');
});
