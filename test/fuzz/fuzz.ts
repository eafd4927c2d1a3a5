/** Throws hostile bytes at the decoders of the list; shared by the short and the long run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostile } from './bytes.ts';
import { DECODERS } from './decoders.ts';
import type { Decoder } from './decoders.ts';
import { GAME_DECODERS } from './game-decoders.ts';
import { JOIN_DECODERS } from './join-decoders.ts';

/** No input of a frame's size may keep a thread for longer; on a busy machine most of it is waiting. */
const DECODE_MS_MAX = 2_000;
/** What a decoder makes of a frame may not be larger than this many times the frame, and a little. */
const GROWTH_MAX = 64;
const GROWTH_FREE_BYTES = 64 * 1024;

/** `TEST_SEED` replays a run. */
export const SEED = Number(process.env['TEST_SEED'] ?? (Math.random() * 2 ** 31) | 0);

export function fuzzDecoders(numRuns: number): void {
  for (const decoder of [...DECODERS, ...JOIN_DECODERS, ...GAME_DECODERS]) {
    test(`${decoder.name}: a value or a refusal, whatever the bytes (TEST_SEED=${SEED})`, async () => {
      await fc.assert(
        fc.asyncProperty(hostile(decoder.valid), async (bytes) => void (await tryOne(decoder, bytes))),
        { seed: SEED, numRuns },
      );
    });
    test(`${decoder.name}: what an honest sender writes is read (TEST_SEED=${SEED})`, async () => {
      await fc.assert(
        fc.asyncProperty(decoder.valid, async (bytes) => {
          const isRead = await tryOne(decoder, bytes);
          assert.ok(isRead || decoder.isLoose === true, 'refused');
        }),
        { seed: SEED, numRuns: Math.ceil(numRuns / 10) },
      );
    });
  }
}

/** Returns whether it was read. */
async function tryOne({ name, decode, refuses, encode }: Decoder, bytes: Uint8Array): Promise<boolean> {
  const before = Buffer.from(bytes);
  const startedMs = performance.now();
  let value: unknown;
  try {
    value = await decode(bytes);
  } catch (cause) {
    assert.ok(cause instanceof Error && refuses.includes(cause.name), `${name} threw ${String(cause)}`);
    value = undefined;
  }
  assert.ok(performance.now() - startedMs < DECODE_MS_MAX, `${name} took too long`);
  assert.ok(before.equals(bytes), `${name} changed what it was given`);
  if (value === undefined) return false;
  assert.ok(sizeOf(value) <= bytes.length * GROWTH_MAX + GROWTH_FREE_BYTES, `${name} made too much of it`);
  // One spelling only: what decodes is what we would have written.
  if (encode !== undefined)
    assert.deepEqual(Buffer.from(encode(value as never)), before, `${name} has a second spelling`);
  return true;
}

/** Rough bytes of a value, its strings and arrays counted. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Map) return sizeOf([...value]);
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((sum, part) => sum + sizeOf(part), 16);
}
