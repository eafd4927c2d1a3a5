/**
 * Days of a pool's clock in seconds. It moves by a minute a seal at most, and no sleep of a machine counts: so the pool's only notary is stopped,
 * and the seals that it would have made meanwhile, one a minute, are made here on its data folder, by the same line on the same store.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { FOLD_TABLES } from '#core/features/index.ts';
import { nodeCrypto, nodeRandom, openSigners } from '#edge/crypto/node-crypto.ts';
import { zstdPacking } from '#edge/store/packing.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { executeSeal } from '#engine/fold.ts';
import { openLine } from '#engine/line.ts';
import { ENGINE_TABLES } from '#engine/tables.ts';

const STEP_MS = LIMITS.poolClockStepMaxMs;

/** Returns by how much the wall clock has to be ahead from now on, of the instance and of its peers. `aheadMs`: by how much it was. */
export function passPoolTime(
  dataDir: string,
  pool: string,
  { ms, aheadMs = 0 }: { ms: number; aheadMs?: number },
): number {
  const startedMs = Date.now() + aheadMs;
  let nowMs = startedMs;
  using store = openSpaceStore({
    path: join(dataDir, 'spaces', `${pool}.db`),
    tables: [...FOLD_TABLES, ...ENGINE_TABLES],
    crypto: nodeCrypto,
    space: pool,
    purpose: 'scratch',
  });
  const line = openLine(
    {
      store,
      packing: zstdPacking,
      crypto: nodeCrypto,
      random: nodeRandom,
      clock: { nowMs: () => nowMs },
      network: { self: '', peers: () => [], send: () => {}, publish: () => {} },
    },
    { appended: () => {}, sealed: () => {}, changed: () => {} },
    { executeSeal },
  );
  const signerOf = openSigners();
  const keys = join(dataDir, 'keys');
  for (const name of readdirSync(keys).filter((file) => file.startsWith('agent-')))
    line.addSigner(signerOf(Buffer.from(readFileSync(join(keys, name), 'utf8').trim(), 'hex')), new Uint8Array(0));
  // Nobody is asked whether there are newer seals: as an owner decides who knows that there are none.
  nowMs += LIMITS.overrideAfterMs;
  assert.ok(line.overrideStart().ok);
  const untilMs = line.status().poolMs + ms;
  while (line.status().poolMs < untilMs) {
    nowMs += STEP_MS;
    line.tick();
    assert.ok(nowMs - startedMs < 2 * ms + TIME.HOUR_MS, 'no deadline is open, or nothing is sealed');
  }
  return nowMs - Date.now();
}
