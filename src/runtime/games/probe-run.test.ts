/** A measured line before paying, where there is nobody to measure with. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Streams } from '#edge/streams/port.ts';
import { publishGame } from '../../../test/kit/acts-games.ts';
import { openDesk, refusedWith } from '../../../test/kit/desk.ts';
import { build, done, pool } from '../../../test/kit/given.ts';
import { nodeReady, orderAt } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import { createLinks } from '../work/links.ts';
import { createProbe } from './probe.ts';

test('of a provider that is away, or goes before it is asked, the line cannot be measured: by name, not by a hang', async () => {
  const world = build(pool().with(nodeReady(), done(publishGame()), orderAt('placed')));
  using mirror = new SqliteMirror(world);
  await using desk = await openDesk('buyer', { world, mirror }, () => []);
  let peers: object | undefined;
  Object.assign(desk.runtime, { p2p: () => peers });
  const probe = createProbe(desk.runtime, createLinks(desk.runtime), {} as Streams);
  const run = (offer: string) => refusedWith(probe.run(world.space, offer, new AbortController().signal));
  const game = world.id('game');
  assert.equal(await run(game), 'game.unreachable', 'the peer port does not listen yet');
  peers = { openChannel: async () => Promise.reject(new Error('no way to this peer')) };
  assert.equal(await run(game), 'game.unreachable', 'it is not connected');
  peers = { openChannel: async () => ({ send: async () => Promise.reject(new Error('reset')) }) };
  assert.equal(await run(game), 'game.unreachable', 'its channel broke before the first word');
  assert.equal(await run(world.id('offer')), 'game.no_game');
  assert.equal(await run('e'.repeat(64)), 'offer.unknown');
});
