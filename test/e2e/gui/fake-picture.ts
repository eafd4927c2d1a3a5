/** A picture that grows by tiles, as PNG; only for tests of the pages. */
import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 480;
const HEIGHT = 300;
const COLUMNS = 6;

export function growingPicture(done: number, tiles: number): Buffer {
  const rows = Math.ceil(tiles / COLUMNS);
  const raw = Buffer.alloc((WIDTH * 3 + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const tile = Math.floor((y * rows) / HEIGHT) * COLUMNS + Math.floor((x * COLUMNS) / WIDTH);
      const at = y * (WIDTH * 3 + 1) + 1 + x * 3;
      const light = Math.max(0, 1 - Math.hypot(x - 300, y - 90) / 340);
      const isDone = tile < done;
      raw[at] = isDone ? 40 + 200 * light : 18;
      raw[at + 1] = isDone ? 46 + 140 * light : 24;
      raw[at + 2] = isDone ? 70 + 60 * (1 - light) : 32;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, sum]);
}
