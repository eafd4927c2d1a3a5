/**
 * Drawn over a game, inside of its session: a bar code of the time, 60 times a second, and a patch that flips on each press of a button. A page
 * reads both back from the picture: how often it changes, and how long a press takes to be seen. Starts the game behind it.
 *
 *   bar code: 16 blocks of 16 × 16 at 0,0, the low 16 bits of the clock in ms, lowest first       patch: 64 × 48 at 0,16
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { parseSetup, setupLength, setupRequest } from '../../src/edge/streams/x11-wire.ts';

const [program, ...words] = process.argv.slice(2);
if (program !== undefined) spawn(program, words, { stdio: 'ignore' });

const HZ = 60;
const WIDTH = 256;
const HEIGHT = 64;
const COOKIE_BYTES = 16;
const BUTTON_PRESS = 4;
const number = (process.env['DISPLAY'] ?? ':0').slice(1).split('.')[0] ?? '0';
const cookie = readFileSync(process.env['XAUTHORITY'] ?? '').subarray(-COOKIE_BYTES);
const socket = connect(`/tmp/.X11-unix/X${number}`);
socket.write(setupRequest(cookie));

let waiting: Buffer = Buffer.alloc(0);
let ids: { readonly window: number; readonly white: number; readonly black: number } | undefined;
let isWhite = false;

socket.on('data', (chunk: Buffer) => {
  waiting = Buffer.concat([waiting, chunk]);
  if (ids === undefined) {
    const length = setupLength(waiting);
    if (length === undefined || waiting.length < length) return;
    begin(waiting.subarray(0, length));
    waiting = waiting.subarray(length);
  }
  while (waiting.length >= 32) {
    if (((waiting[0] ?? 0) & 0x7f) === BUTTON_PRESS) {
      isWhite = !isWhite;
      drawPatch();
    }
    waiting = waiting.subarray(32);
  }
});

/** Words of 32 bits after a head: opcode, a byte, the length. */
function request(opcode: number, byte: number, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * values.length);
  bytes[0] = opcode;
  bytes[1] = byte;
  bytes.writeUInt16LE(1 + values.length, 2);
  values.forEach((value, index) => bytes.writeUInt32LE(value >>> 0, 4 + 4 * index));
  return bytes;
}

function begin(answer: Buffer): void {
  const setup = parseSetup(answer);
  if (setup === undefined) throw new Error('the display refused');
  const base = answer.readUInt32LE(12);
  const own = { window: base + 1, white: base + 2, black: base + 3 };
  ids = own;
  const [overrideRedirect, eventMask, backPixel] = [0x200, 0x800, 0x2];
  socket.write(
    Buffer.concat([
      // CreateWindow: place and size, border and class, visual of the parent, then values by rising bit.
      request(
        1,
        0,
        own.window,
        setup.root,
        0,
        WIDTH | (HEIGHT << 16),
        0x10000,
        0,
        backPixel | overrideRedirect | eventMask,
        0,
        1,
        4,
      ),
      request(8, 0, own.window),
      // CreateGC with its foreground.
      request(55, 0, own.white, own.window, 0x4, 0xffffff),
      request(55, 0, own.black, own.window, 0x4, 0),
    ]),
  );
  setInterval(drawTime, 1000 / HZ);
  // A game that comes up later would cover it: ConfigureWindow, stack mode above.
  setInterval(() => {
    socket.write(request(12, 0, own.window, 0x40, 0));
    drawPatch();
  }, 1_000);
}

function fill(context: number, x: number, y: number, width: number, height: number): Buffer {
  return request(70, 0, ids?.window ?? 0, context, x | (y << 16), width | (height << 16));
}

function drawTime(): void {
  if (ids === undefined) return;
  const { white, black } = ids;
  const time = Date.now() & 0xffff;
  socket.write(
    Buffer.concat(Array.from({ length: 16 }, (_, bit) => fill((time >> bit) & 1 ? white : black, bit * 16, 0, 16, 16))),
  );
}

// From whoever plays a tone at the same moment.
process.on('message', () => {
  isWhite = !isWhite;
  drawPatch();
});

function drawPatch(): void {
  if (ids !== undefined) socket.write(fill(isWhite ? ids.white : ids.black, 0, 16, 64, 48));
}
