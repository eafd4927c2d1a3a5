import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StreamAct, StreamInput } from '#core/contract/game-stream.ts';
import { authorityEntry } from './display.ts';
import { ENCODERS, captureArguments, x11Source } from './encoders.ts';
import { codecOf, createFlvReader } from './flv.ts';
import { UNSEEN_MS, createHands } from './hands.ts';
import { buttonOf, keysymOf } from './keys.ts';
import { HELD_MAX } from './limits.ts';
import { createOggReader } from './ogg.ts';
import { PadTarget } from '#core/contract/game-pad.ts';
import { StreamFault } from './port.ts';
import { fakeInput, parseKeyboardMapping, setupRequest } from './x11-wire.ts';

const AVC_RECORD = Buffer.from('0142c01fffe10004674200010100026800', 'hex');

function flvTag(kind: number, timeMs: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(11);
  head[0] = kind;
  head.writeUIntBE(body.length, 1, 3);
  head.writeUIntBE(timeMs % 2 ** 24, 4, 3);
  head[7] = Math.floor(timeMs / 2 ** 24);
  const back = Buffer.alloc(4);
  back.writeUInt32BE(11 + body.length);
  return Buffer.concat([head, body, back]);
}

describe('FLV', () => {
  const file = Buffer.concat([
    Buffer.from('FLV\x01\x01\x00\x00\x00\x09\x00\x00\x00\x00', 'latin1'),
    flvTag(18, 0, Buffer.from('meta')),
    flvTag(9, 0, Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), AVC_RECORD])),
    flvTag(9, 16, Buffer.from([0x17, 1, 0, 0, 0, 1, 2, 3])),
    flvTag(9, 20_000_000, Buffer.from([0x27, 1, 0, 0, 0, 4])),
    flvTag(9, 20_000_001, Buffer.from([0x17, 2, 0, 0, 0])),
  ]);

  for (const size of [1, 7, 100_000])
    test(`frames come whole from chunks of ${size} bytes`, () => {
      const seen: unknown[] = [];
      const read = createFlvReader({
        onConfig: (record) => seen.push(Buffer.from(record).toString('hex')),
        onFrame: ({ isKey, timeMs, bytes }) => seen.push([isKey, timeMs, [...bytes]]),
      });
      for (let at = 0; at < file.length; at += size) read(file.subarray(at, at + size));
      assert.deepEqual(seen, [AVC_RECORD.toString('hex'), [true, 16, [1, 2, 3]], [false, 20_000_000, [4]]]);
    });

  test('what is no FLV, or beyond all limits, is a fault', () => {
    const sink = { onConfig: () => {}, onFrame: () => {} };
    assert.throws(() => createFlvReader(sink)(Buffer.alloc(64)), StreamFault);
    const huge = Buffer.concat([file.subarray(0, 13), Buffer.from([9, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0])]);
    assert.doesNotThrow(() => createFlvReader(sink)(huge), 'one below the limit waits for its bytes');
  });

  test('the codec is named as browsers want it', () => {
    assert.equal(codecOf(AVC_RECORD), 'avc1.42c01f');
    assert.throws(() => codecOf(Buffer.from([1, 2])), StreamFault);
  });
});

function oggPage(segments: readonly number[], body: Uint8Array): Buffer {
  const head = Buffer.alloc(27);
  head.write('OggS', 0, 'latin1');
  head[26] = segments.length;
  return Buffer.concat([head, Buffer.from(segments), body]);
}

test('Ogg gives packets, without heads, also over segments and pages', () => {
  const packets: number[][] = [];
  const read = createOggReader((packet) => packets.push([...packet]));
  const long = Buffer.alloc(300, 7);
  const stream = Buffer.concat([
    oggPage([9], Buffer.from('OpusHead.')),
    oggPage([8], Buffer.from('OpusTags')),
    oggPage([3, 2], Buffer.from([1, 2, 3, 4, 5])),
    oggPage([255], long.subarray(0, 255)),
    oggPage([45], long.subarray(255)),
  ]);
  for (let at = 0; at < stream.length; at += 11) read(stream.subarray(at, at + 11));
  assert.deepEqual(packets, [[1, 2, 3], [4, 5], [...long]]);
  assert.throws(() => createOggReader(() => {})(Buffer.alloc(64)), StreamFault);
});

test('an Xauthority entry is for any display and holds the cookie', () => {
  const entry = Buffer.from(authorityEntry(Buffer.from('00112233', 'hex')));
  assert.equal(
    entry.toString('hex'),
    `ffff000000000012${Buffer.from('MIT-MAGIC-COOKIE-1').toString('hex')}000400112233`,
  );
});

describe('X', () => {
  test('the setup request is padded to words', () => {
    const request = setupRequest(Buffer.alloc(16, 1));
    assert.equal(request.length, 12 + 20 + 16);
    assert.equal(request.readUInt16LE(6), 18);
  });
  test('a key is taken from the plain column before the shifted', () => {
    const reply = Buffer.alloc(32 + 4 * 4);
    reply[1] = 2;
    [0x61, 0x41, 0x41, 0x62].forEach((keysym, index) => reply.writeUInt32LE(keysym, 32 + 4 * index));
    const codes = parseKeyboardMapping(reply, 8);
    assert.deepEqual([codes.get(0x61), codes.get(0x41), codes.get(0x62)], [8, 9, 9]);
  });
  test('a step is relative, a place names the root', () => {
    const step = fakeInput({ opcode: 9, event: 6, detail: 1, root: 77, x: -3, y: 4 });
    assert.deepEqual([step.readUInt32LE(12), step.readInt16LE(24), step.readInt16LE(26)], [0, -3, 4]);
    assert.equal(fakeInput({ opcode: 9, event: 6, detail: 0, root: 77, x: 1, y: 2 }).readUInt32LE(12), 77);
  });
});

test('keys are known by their place on the board', () => {
  assert.deepEqual(['KeyA', 'Digit7', 'F12', 'Numpad5', 'ArrowUp', 'F25', 'LaunchApp1', 'constructor'].map(keysymOf), [
    0x61,
    0x37,
    0xffc9,
    0xffb5,
    0xff52,
    undefined,
    undefined,
    undefined,
  ]);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(buttonOf), [1, 2, 3, 8, 9, undefined]);
});

test('every key that a gamepad may stand for is one that a display has', () => {
  const named =
    'Space Enter Escape Tab Backspace CapsLock Home End PageUp PageDown Insert Delete Minus Equal BracketLeft BracketRight Backslash ' +
    'Semicolon Quote Backquote Comma Period Slash NumpadEnter NumpadAdd NumpadSubtract NumpadMultiply NumpadDivide NumpadDecimal ' +
    'KeyA KeyZ Digit0 Digit9 Numpad0 F1 F24 ArrowUp ArrowDown ArrowLeft ArrowRight ShiftLeft ControlRight AltLeft';
  for (const code of named.split(' ')) {
    assert.ok(PadTarget.safeParse(code).success, code);
    assert.notEqual(keysymOf(code), undefined, code);
  }
  for (const button of [0, 1, 2, 3, 4]) assert.notEqual(buttonOf(button), undefined);
});

describe('hands', () => {
  function board() {
    const seen: string[] = [];
    const hands = createHands(
      {
        key: (keysym, isDown) => seen.push(`${isDown ? '+' : '-'}${keysym.toString(16)}`),
        button: (button, isDown) => seen.push(`${isDown ? '+' : '-'}b${button}`),
        moveTo: (x, y) => seen.push(`@${x},${y}`),
        moveBy: (dx, dy) => seen.push(`>${dx},${dy}`),
      },
      { width: 640, height: 360 },
    );
    let number = 0;
    const input = (acts: StreamAct[], held: string[], nowMs = 0): void => {
      number += 1;
      const message: StreamInput = { t: 'input', number, acts, held };
      hands.apply(message, nowMs);
    };
    return { seen, hands, input };
  }
  const key = (code: string, down: boolean): StreamAct => ({ a: 'key', code, down });

  test('a key goes down once and up once, whatever is said twice', () => {
    const { seen, input } = board();
    input([key('KeyA', true), key('KeyA', true)], ['KeyA']);
    input([key('KeyA', false), key('KeyA', false)], []);
    assert.deepEqual(seen, ['+61', '-61']);
  });
  test('what is not said again goes up by itself, and not before', () => {
    const { seen, hands, input } = board();
    input([key('KeyA', true), { a: 'button', button: 0, down: true }], ['KeyA', 'mouse:0']);
    input([], ['KeyA'], UNSEEN_MS - 1);
    hands.look(UNSEEN_MS - 1);
    assert.deepEqual(seen, ['+61', '+b1']);
    hands.look(UNSEEN_MS);
    assert.deepEqual(seen, ['+61', '+b1', '-b1']);
    hands.look(2 * UNSEEN_MS - 1);
    assert.equal(seen.at(-1), '-61');
  });
  test('all goes up when the player leaves', () => {
    const { seen, hands, input } = board();
    input([key('KeyA', true), key('ArrowUp', true)], ['KeyA', 'ArrowUp']);
    hands.releaseAll();
    hands.releaseAll();
    assert.deepEqual(seen, ['+61', '+ff52', '-61', '-ff52']);
  });
  test('no more is held than hands can', () => {
    const { seen, input } = board();
    input(Array.from({ length: HELD_MAX + 4 }, (_, index) => key(`F${index + 1}`, true)).slice(0, 24), []);
    input(
      Array.from({ length: 26 }, (_, index) => key(`Key${String.fromCharCode(65 + index)}`, true)),
      [],
    );
    assert.equal(seen.length, HELD_MAX);
  });
  test('places are of the whole picture, wheels are clicks', () => {
    const { seen, input } = board();
    input(
      [
        { a: 'move', x: 0xffff, y: 0 },
        { a: 'turn', dx: -5, dy: 2 },
        { a: 'wheel', dx: 0, dy: -1 },
      ],
      [],
    );
    assert.deepEqual(seen, ['@639,0', '>-5,2', '+b4', '-b4']);
  });
  test('a picture tells the newest input that it can show', () => {
    const { hands, input } = board();
    input([], [], 100);
    input([], [], 200);
    assert.deepEqual([99, 100, 199, 500].map(hands.newestBefore), [0, 1, 1, 2]);
  });
});

test('each encoder is told not to wait; what is not scaled takes its colours the quick way', () => {
  const size = { width: 1280, height: 720 };
  const profile = { ...size, fps: 60, bitsPerS: 6_000_000 };
  for (const encoder of ENCODERS) {
    const words = captureArguments({ encoder, source: x11Source(':9', size), profile, epochMs: 1000 });
    assert.equal(words[words.indexOf('-bf') + 1], '0');
    assert.equal(words[words.indexOf('-g') + 1], '60');
    assert.equal(words[words.indexOf('-fps_mode') + 1], 'passthrough');
    assert.equal(words[words.indexOf('-bufsize') + 1], '400000');
    assert.match(words.join(' '), /setpts=PTS-1\.000\/TB,scale=1280:720:flags=neighbor,/);
  }
  const half = captureArguments({
    ...{ encoder: 'libx264', source: x11Source(':9', size), epochMs: 1000 },
    profile: { width: 640, height: 360, fps: 60, bitsPerS: 2_000_000 },
  });
  assert.match(half.join(' '), /setpts=PTS-1\.000\/TB,scale=640:360:flags=fast_bilinear,/);
});
