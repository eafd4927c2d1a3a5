import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  PART_BYTES,
  type StreamInput,
  downTextMessage,
  parseDownText,
  parseSound,
  parseUpText,
  parseVideo,
  soundMessage,
  upTextMessage,
  videoMessages,
} from './game-stream.ts';
import { LIMITS } from '../kernel/limits.ts';

const HEAD = { isKey: true, number: 7, captured: 2 ** 33 + 5, lastInput: 9, host: 141 };

describe('pictures', () => {
  test('one that fits is one message', () => {
    const [message, ...more] = videoMessages({ ...HEAD, bytes: Uint8Array.of(1, 2, 3) });
    assert.equal(more.length, 0);
    const part = parseVideo(message as Uint8Array);
    assert.deepEqual(part, { ...HEAD, captured: 5, isLast: true, bytes: Uint8Array.of(1, 2, 3) });
  });
  for (const size of [0, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES])
    test(`${size} bytes come together again, each part within a frame of a channel`, () => {
      const bytes = new Uint8Array(size).map((_, at) => at);
      const messages = videoMessages({ ...HEAD, bytes });
      const parts = messages.map((message) => parseVideo(message));
      assert.deepEqual(
        parts.map((part) => part?.isLast),
        parts.map((_, at) => at === parts.length - 1),
      );
      assert.deepEqual(Buffer.concat(parts.map((part) => part?.bytes ?? new Uint8Array())), Buffer.from(bytes));
      assert.ok(messages.every(({ length }) => length <= LIMITS.frameBytesMax));
    });
  test('what is cut short is none', () => {
    assert.equal(parseVideo(Uint8Array.of(1, 3, 0)), undefined);
    assert.equal(parseVideo(soundMessage(1, Uint8Array.of(4))), undefined);
  });
});

test('sound comes as it went', () => {
  assert.deepEqual(parseSound(soundMessage(2 ** 32 + 1, Uint8Array.of(4, 5))), {
    number: 1,
    bytes: Uint8Array.of(4, 5),
  });
  assert.equal(parseSound(Uint8Array.of(2, 0)), undefined);
});

describe('texts', () => {
  const input: StreamInput = { t: 'input', number: 1, acts: [{ a: 'key', code: 'KeyA', down: true }], held: ['KeyA'] };
  test('both ways', () => {
    assert.deepEqual(parseUpText(upTextMessage(input)), input);
    assert.deepEqual(parseDownText(downTextMessage({ t: 'trouble', name: 'game_ended' })), {
      ...{ t: 'trouble', name: 'game_ended' },
    });
  });
  const bad: readonly [why: string, value: unknown][] = [
    ['an unknown kind', { t: 'run', command: 'sh' }],
    ['a field too many', { ...input, extra: 1 }],
    ['a code that is no word', { ...input, acts: [{ a: 'key', code: 'Key A', down: true }] }],
    ['a place beyond the picture', { ...input, acts: [{ a: 'move', x: 65_536, y: 0 }] }],
    ['half a number', { ...input, number: 1.5 }],
    ['acts without end', { ...input, acts: Array.from({ length: 65 }, () => ({ a: 'turn', dx: 1, dy: 1 })) }],
    ['a counter below nothing', { t: 'counters', counters: { framesDecoded: -1 } }],
  ];
  for (const [why, value] of bad)
    test(`${why} is not understood`, () =>
      assert.equal(parseUpText(new TextEncoder().encode(JSON.stringify(value))), undefined));
  test('any bytes end in a value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        parseUpText(bytes);
        parseDownText(bytes);
        parseSound(bytes);
        parseVideo(bytes);
      }),
    );
  });
});
