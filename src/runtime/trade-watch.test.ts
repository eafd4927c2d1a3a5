import assert from 'node:assert/strict';
import test from 'node:test';
import type { LineStatus } from '#engine/line-status.ts';
import { createTradeWatch } from './pools.views.ts';
import type { Runtime } from './runtime.ts';

const NOW_MS = 1_000_000;
const SILENT_MS = 30_000;
const UNSEALED_MS = 60_000;

interface Seen {
  readonly connected?: readonly string[];
  readonly heard?: Record<string, number>;
  readonly self?: string;
  readonly waitsMs?: number;
  readonly fault?: string;
  readonly stopped?: string;
}

/** What is said five seconds after it was first so. */
function cause({ connected = [], heard = {}, self, waitsMs, fault, stopped }: Seen): string | undefined {
  let nowMs = NOW_MS;
  const runtime = {
    nowMs: () => nowMs,
    p2p: () => ({ peers: () => connected.map((peerKey) => ({ peerKey })) }),
    spaces: { reader: () => ({ get: (_: unknown, device: string) => ({ peerKey: device }) }) },
  } as unknown as Runtime;
  const notaries = ['ada', 'bob', 'cleo'];
  const members = notaries.map((device) => ({ device, isSelf: device === self, heardMs: heard[device] }));
  const status = {
    space: 'pool',
    notaries,
    isNotary: self !== undefined,
    quorum: { mode: '2/3', quorum: 2, members },
    waitingSinceMs: waitsMs === undefined ? undefined : NOW_MS + 5_000 - waitsMs,
    sealNumber: 1,
    highestKnownSeal: 1,
    fault,
    stopped,
  } as unknown as LineStatus;
  const watch = createTradeWatch(runtime);
  watch(status);
  nowMs += 5_000;
  return watch(status).cause;
}

test('a notary that hears too few others says so', () => {
  assert.equal(cause({ self: 'ada' }), 'no_quorum');
  assert.equal(cause({ self: 'ada', connected: ['bob'] }), undefined);
  // Through a third peer counts as there.
  assert.equal(cause({ self: 'ada', heard: { bob: NOW_MS + 5_000 - SILENT_MS + 1 } }), undefined);
  assert.equal(cause({ self: 'ada', heard: { bob: NOW_MS - SILENT_MS } }), 'no_quorum');
});

test('a member names what it can see: no notary, or what waits unsealed', () => {
  assert.equal(cause({}), 'notary_unreachable');
  assert.equal(cause({ connected: ['bob'] }), undefined);
  assert.equal(cause({ connected: ['bob'], waitsMs: UNSEALED_MS + 5_000 }), undefined);
  assert.equal(cause({ connected: ['bob'], waitsMs: UNSEALED_MS + 5_001 }), 'no_quorum');
});

test('an error here is no divergence', () => {
  assert.equal(cause({ connected: ['bob'], fault: 'SQLITE_FULL' }), 'fault');
  assert.equal(cause({ connected: ['bob'], stopped: 'seal 7' }), 'stopped');
});
