import assert from 'node:assert/strict';
import test from 'node:test';
import { LIMITS } from '../kernel/limits.ts';
import { Count, DurationMs, Idempotency, LongText, ShortText } from './act-fields.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

test('a name is one line of 1 to 64 signs', () => {
  assert.equal(takes(ShortText, 'Ann Ölçer 你好 🎉'), true);
  assert.equal(takes(ShortText, 'x'.repeat(LIMITS.nameCharsMax)), true);
  for (const text of ['', '   ', 'x'.repeat(LIMITS.nameCharsMax + 1), 'a\nb', 'a\u0000b', 'a\u0085b', '\ud800'])
    assert.equal(takes(ShortText, text), false, JSON.stringify(text));
  assert.equal(ShortText.parse('  padded '), 'padded');
});

test('a longer text has its limit', () => {
  assert.equal(takes(LongText, 'x'.repeat(LIMITS.textCharsMax)), true);
  assert.equal(takes(LongText, 'x'.repeat(LIMITS.textCharsMax + 1)), false);
});

test('a duration is a millisecond to a year, a count never negative; neither is broken', () => {
  assert.deepEqual(
    [1, 366 * 86_400_000].map((ms) => takes(DurationMs, ms)),
    [true, true],
  );
  for (const ms of [0, -1, 1.5, 366 * 86_400_000 + 1, '1', Number.NaN]) assert.equal(takes(DurationMs, ms), false);
  assert.equal(takes(Count, Number.MAX_SAFE_INTEGER), true);
  for (const count of [-1, 0.5, 2 ** 53, Number.POSITIVE_INFINITY]) assert.equal(takes(Count, count), false);
});

test('an idempotency key is printable ASCII: tables sort it alike on every engine', () => {
  const body = '0'.repeat(64);
  assert.equal(takes(Idempotency, { key: 'b52e-1: A~', body }), true);
  assert.equal(takes(Idempotency, { key: 'x'.repeat(LIMITS.idempotencyKeyCharsMax), body }), true);
  for (const key of ['', 'x'.repeat(LIMITS.idempotencyKeyCharsMax + 1), 'é', 'a\nb', '\u{1f600}'])
    assert.equal(takes(Idempotency, { key, body }), false, JSON.stringify(key));
  assert.equal(takes(Idempotency, { key: 'k', body: 'short' }), false);
});
