import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SealedOutcome } from '../ports.ts';
import { DecidedEvents, packDecided } from './decided.ts';

const hash = (n: number): string => n.toString(16).padStart(64, '0');

test('whatever a seal decided comes out as it went in, also after a copy to another thread', () => {
  const outcomes = fc
    .array(
      fc.record({
        author: fc.nat(4),
        code: fc.option(fc.constantFrom('act.expired', 'hlc.ahead'), { nil: undefined }),
      }),
      {
        maxLength: 40,
      },
    )
    .map((rows): SealedOutcome[] =>
      rows.map(({ author, code }, index) => ({
        event: hash(index + 1),
        author: hash(1000 + author),
        seq: index + 1,
        seal: 7,
        code,
      })),
    );
  fc.assert(
    fc.property(outcomes, (decided) => {
      const refusals = new Map(
        decided.flatMap(({ event, code }, at) =>
          code !== undefined && at % 2 === 0 ? [[event, { code, at }] as const] : [],
        ),
      );
      const events = new DecidedEvents(structuredClone(packDecided(7, decided, refusals)));
      const expected = decided.map(({ event, author, code }) => ({
        event,
        author,
        seal: 7,
        code,
        refusal: refusals.get(event),
      }));
      assert.deepEqual(events.all(), expected);
      for (const one of expected) assert.deepEqual(events.find(one.event), one);
      for (const author of [0, 1, 2, 3, 4].map((n) => hash(1000 + n)))
        assert.deepEqual(
          events.of(author),
          expected.filter((one) => one.author === author),
        );
      assert.deepEqual([...events.authors].sort(), [...new Set(decided.map(({ author }) => author))].sort());
    }),
  );
});

test('a hash that lies across two others, a part of one, or none at all is not found', () => {
  const [one, two] = ['ab'.repeat(32), 'cd'.repeat(32)];
  const outcome = (event: string): SealedOutcome => ({ event, author: hash(1), seq: 1, seal: 1, code: undefined });
  const events = new DecidedEvents(packDecided(1, [outcome(one), outcome(two)], new Map()));
  assert.equal(events.find(`${'ab'.repeat(16)}${'cd'.repeat(16)}`), undefined);
  assert.equal(events.find('ab'), undefined);
  assert.equal(events.find(''), undefined);
  assert.equal(events.find(two)?.event, two);
});
