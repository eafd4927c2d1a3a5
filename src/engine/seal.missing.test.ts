import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LineState } from './line-state.ts';
import { eventsOf } from './seal.ts';

test('events that have not come are looked for once, not each of them among all that is undecided', () => {
  const asked: string[] = [];
  const store = {
    event: (hash: string) => {
      asked.push(hash);
      return hash === 'here' ? { hash } : undefined;
    },
  };
  const state = { pending: new Map(), ports: { store } } as unknown as LineState;
  const hashes = ['here', ...Array.from({ length: 1_000 }, (_, n) => `missing ${n}`)];
  const found = eventsOf(state, hashes);
  assert.deepEqual([found.events.length, found.missing.length], [1, 1_000]);
  assert.deepEqual(asked, ['here', 'missing 0']);
});
