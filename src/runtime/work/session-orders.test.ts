/** What a provider's instance does by itself with orders of games: accepts, declines and stops, each with its cause in the timeline. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { orderSteps } from '#core/features/orders/orders.tables.ts';
import type { ToldReason } from '#core/features/orders/orders.events.ts';
import { openDesk } from '../../../test/kit/desk.ts';
import { GAME, publishGame } from '../../../test/kit/acts-games.ts';
import { build, done, pool } from '../../../test/kit/given.ts';
import { nodeReady, orderOf, sessionAt } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import type { Catalogue } from '../gaming.catalogue.ts';
import type { GameHost } from './game-host.ts';
import type { Links } from './links.ts';
import { createSessionOrders } from './session-orders.ts';
import type { SessionSamples } from './session-samples.ts';

const NOW_AND_HERE = { game: 'doom', program: 'doom', arguments: [] as string[] };

interface Seen {
  readonly ran: string[];
  readonly stopped: string[];
}

async function advance(
  stage: 'placed' | 'accepted' | 'running',
  host: { readonly hindrance?: ToldReason; readonly fault?: ToldReason },
  { isKnown = true, isSoldWithNetwork = false } = {},
) {
  const game = isSoldWithNetwork
    ? [nodeReady(), done(publishGame({ with: { game: { ...GAME, network: true } } }))]
    : [];
  const world = build(pool().with(...game, sessionAt(stage)));
  using mirror = new SqliteMirror(world);
  await using desk = await openDesk('provider', { world, mirror }, () => []);
  const seen: Seen = { ran: [], stopped: [] };
  const orders = createSessionOrders(desk.runtime, {} as Links, {
    samples: {} as SessionSamples,
    catalogue: {
      find: async () =>
        isKnown ? { id: 'doom', title: 'Doom', kind: 'command', source: 'hand', command: NOW_AND_HERE } : undefined,
    } as unknown as Catalogue,
    isPaused: () => false,
    host: {
      isUnconfined: () => false,
      hindrance: async () => host.hindrance,
      fault: () => host.fault,
      prepare: async () => {
        seen.ran.push('prepare');
        return false;
      },
      run: (_session: unknown, _readyMs: number) => void seen.ran.push('run'),
      stop: () => void seen.stopped.push('stop'),
    } as unknown as GameHost,
  });
  await orders.advance(world.space, orderOf(world, 'session'), new Uint8Array(32), () => true);
  const row = orderOf(world, 'session');
  const causes = mirror.reader.scan(orderSteps, [row.order], { limit: 10 }).map(({ cause }) => cause);
  return { row, cause: causes.at(-1), seen };
}

test('an order is accepted where its player may save', async () => {
  assert.equal((await advance('placed', {})).row.state, 'accepted');
});

test('an order whose player’s saves are full is declined, and every peer sees why', async () => {
  const { row, cause } = await advance('placed', { hindrance: 'saves_full' });
  assert.deepEqual([row.state, cause], ['declined', 'declined by the provider: saves_full']);
});

test('an order of a game that is not in the catalogue is left alone', async () => {
  assert.equal((await advance('placed', { hindrance: 'saves_full' }, { isKnown: false })).row.state, 'placed');
});

test('a session whose player’s saves outgrew the quota is stopped, and every peer sees why', async () => {
  const { row, cause, seen } = await advance('running', { fault: 'saves_full' });
  assert.deepEqual([row.state, row.stoppedBy, cause], ['ending', 'provider', 'stopped by provider: saves_full']);
  assert.deepEqual(seen.ran, ['run']);
});

test('an order whose game found too many saves before its first picture is given up, and every peer sees why', async () => {
  const { row, cause, seen } = await advance('accepted', { fault: 'saves_full' });
  assert.deepEqual([row.state, cause], ['failed', 'given up by the provider: saves_full']);
  assert.deepEqual(seen.ran, ['prepare']);
  assert.equal((await advance('accepted', {})).row.state, 'accepted');
});

test('orders of a game whose owner took the network back end with that cause, wherever they stand', async () => {
  const sold = { isSoldWithNetwork: true };
  for (const [stage, state, told, stopped] of [
    ['placed', 'declined', 'declined by the provider: no_network', []],
    ['accepted', 'failed', 'given up by the provider: no_network', []],
    ['running', 'ending', 'stopped by provider: no_network', ['stop']],
  ] as const) {
    const { row, cause, seen } = await advance(stage, {}, sold);
    assert.deepEqual([row.state, cause, seen], [state, told, { ran: [], stopped }]);
  }
});

test('a session without a fault goes on', async () => {
  const { row } = await advance('running', {});
  assert.deepEqual([row.state, row.stoppedBy], ['running', null]);
});
