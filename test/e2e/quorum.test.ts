/** A pool outlives its sequencer: three notaries in three processes, ten times kill −9 under load. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killSequencers } from './quorum-rounds.ts';

const ROUNDS = 10;

test(
  `two of three seal: the sequencer is killed ${ROUNDS} times, nothing acknowledged is lost`,
  { timeout: 300_000 },
  async (t) => {
    const { failoverMs, acknowledged } = await killSequencers(ROUNDS, (line) => t.diagnostic(line));
    assert.equal(failoverMs.length, ROUNDS);
    t.diagnostic(`${acknowledged} payments acknowledged, all of them there; ${Math.max(...failoverMs)} ms at most`);
  },
);
