import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sha } from '../../../../test/kit/acts.ts';
import { testCrypto } from '../../../../test/kit/test-pool.ts';
import { type TaskRow, rootAbove, taskCommitment, taskListRoot, taskPath, taskResult } from './task-list.schemas.ts';

const row = (no: number, paidMs = 1_000): TaskRow => ({
  task: `${'0'.repeat(16)}-${no}-7`,
  paidMs,
  end: 'exited',
  work: sha(`work ${no}`),
  commitment: sha(`commitment ${no}`),
});

test('every row of a list is shown to be in it, in whatever order the tasks ended; no other row is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (count, at) => {
      const rows = Array.from({ length: count }, (_, no) => row(no));
      const root = taskListRoot(testCrypto, rows);
      assert.equal(taskListRoot(testCrypto, rows.toReversed()), root);
      const shown = rows[at % count] as TaskRow;
      const path = taskPath(testCrypto, rows, shown.task) ?? [];
      assert.equal(rootAbove(testCrypto, shown, path), root);
      for (const forged of [
        { ...shown, paidMs: shown.paidMs + 1 },
        { ...shown, work: sha('other work') },
        { ...shown, commitment: sha('another') },
        { ...shown, end: 'trap' },
        { ...shown, task: 'x' },
      ])
        assert.notEqual(rootAbove(testCrypto, forged, path), root);
    }),
    { numRuns: 60 },
  );
});

test('a list without the task has no path, and an empty list has a root of its own', () => {
  assert.equal(taskPath(testCrypto, [row(1)], 'another'), undefined);
  assert.notEqual(taskListRoot(testCrypto, []), taskListRoot(testCrypto, [row(1)]));
});

test('the same result of two providers, or with two salts, is committed to by other bytes', () => {
  const result = taskResult(testCrypto, { end: 'exited', exitCode: 0, outputHash: sha('output') });
  const one = taskCommitment(testCrypto, { result, provider: sha('a'), salt: sha('salt') });
  assert.notEqual(one, taskCommitment(testCrypto, { result, provider: sha('b'), salt: sha('salt') }));
  assert.notEqual(one, taskCommitment(testCrypto, { result, provider: sha('a'), salt: sha('other') }));
  assert.notEqual(result, taskResult(testCrypto, { end: 'exited', exitCode: 1, outputHash: sha('output') }));
});
