import assert from 'node:assert/strict';
import test from 'node:test';
import type { LineStatus } from '#engine/line-status.ts';
import { createTradeNotice, createTradeWatch, replicaOf } from './pools.views.ts';
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
  readonly isForked?: boolean;
}

/** What is said five seconds after it was first so. */
function cause({ connected = [], heard = {}, self, waitsMs, fault, stopped, isForked }: Seen): string | undefined {
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
    isForked: isForked === true,
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
  assert.equal(cause({ connected: ['bob'], stopped: 'seal 7', isForked: true }), 'forked');
});

test('a joining copy and a diverged one say how far they are', () => {
  const status = (told: Partial<LineStatus>): LineStatus => told as LineStatus;
  assert.equal(replicaOf(status({})), undefined);
  const joining = { seal: 999, pieces: 40, missing: 12 };
  assert.deepEqual(replicaOf(status({ joining })), { state: 'joining', ...joining });
  const divergence = 'seal 8: our fold gives another state';
  assert.deepEqual(replicaOf(status({ divergedAt: 8, divergence })), { state: 'diverged', seal: 8, cause: divergence });
  assert.deepEqual(replicaOf(status({ divergedAt: 8, divergence, joining })), { state: 'joining', ...joining });
  assert.equal(replicaOf(status({ divergence })), undefined, 'it went on from a snapshot');
});

test('the pages hear of each step of a joining, and of its end, and of nothing else', () => {
  let told = 0;
  let status: Partial<LineStatus> = { space: 'pool', sealNumber: 1 };
  const runtime = {
    live: { emit: () => void (told += 1) },
    spaces: { ids: () => ['pool'], status: () => status },
  } as unknown as Runtime;
  const notice = createTradeNotice(runtime, () => ({ isPaused: false }));
  const heard: number[] = [];
  for (const missing of [undefined, 9, 9, 3, undefined, undefined]) {
    status = { ...status, joining: missing === undefined ? undefined : { seal: 999, pieces: 40, missing } };
    notice();
    heard.push(told);
  }
  assert.deepEqual(heard, [0, 1, 1, 2, 3, 3]);
});
