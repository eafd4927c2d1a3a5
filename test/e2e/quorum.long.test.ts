/** The same as quorum.test.ts, a hundred times. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killSequencers } from './quorum-rounds.ts';

const ROUNDS = 100;

test(`the sequencer is killed ${ROUNDS} times, nothing acknowledged is lost`, { timeout: 1_800_000 }, async (t) => {
  const { failoverMs, acknowledged } = await killSequencers(ROUNDS, (line) => t.diagnostic(line));
  assert.equal(failoverMs.length, ROUNDS);
  t.diagnostic(`${acknowledged} payments acknowledged, all of them there; ${Math.max(...failoverMs)} ms at most`);
});
