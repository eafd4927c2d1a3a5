/** The few messages of the X protocol that input needs, as bytes. Sources: X Window System Protocol X11R7, appendix B; XTEST 2.2. */

const GET_KEYBOARD_MAPPING = 101;
const QUERY_EXTENSION = 98;
const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1';

export const EVENT = { keyPress: 2, keyRelease: 3, buttonPress: 4, buttonRelease: 5, motion: 6 } as const;

const pad = (length: number): number => (4 - (length % 4)) % 4;

export function setupRequest(cookie: Uint8Array): Buffer {
  const head = Buffer.alloc(12);
  head.write('l', 0, 'latin1'); // little-endian
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(0, 4);
  head.writeUInt16LE(COOKIE_NAME.length, 6);
  head.writeUInt16LE(cookie.length, 8);
  return Buffer.concat([
    head,
    Buffer.from(COOKIE_NAME, 'latin1'),
    Buffer.alloc(pad(COOKIE_NAME.length)),
    cookie,
    Buffer.alloc(pad(cookie.length)),
  ]);
}

export interface Setup {
  readonly root: number;
  readonly minKeycode: number;
  readonly maxKeycode: number;
}

/** Bytes of the whole answer; undefined: not enough of it is here to tell. */
export function setupLength(bytes: Buffer): number | undefined {
  return bytes.length < 8 ? undefined : 8 + 4 * bytes.readUInt16LE(6);
}

/** undefined: the server refused. */
export function parseSetup(bytes: Buffer): Setup | undefined {
  if (bytes[0] !== 1) return undefined;
  const vendorLength = bytes.readUInt16LE(24);
  const formats = bytes[29] ?? 0;
  const screen = 40 + vendorLength + pad(vendorLength) + 8 * formats;
  return { root: bytes.readUInt32LE(screen), minKeycode: bytes[34] ?? 8, maxKeycode: bytes[35] ?? 255 };
}

export function queryExtension(name: string): Buffer {
  const request = Buffer.alloc(8 + name.length + pad(name.length));
  request[0] = QUERY_EXTENSION;
  request.writeUInt16LE(request.length / 4, 2);
  request.writeUInt16LE(name.length, 4);
  request.write(name, 8, 'latin1');
  return request;
}

export function getKeyboardMapping({ minKeycode, maxKeycode }: Setup): Buffer {
  const request = Buffer.alloc(8);
  request[0] = GET_KEYBOARD_MAPPING;
  request.writeUInt16LE(2, 2);
  request[4] = minKeycode;
  request[5] = maxKeycode - minKeycode + 1;
  return request;
}

/** Keycode by keysym: the first key that has it, plain before shifted. */
export function parseKeyboardMapping(reply: Buffer, minKeycode: number): Map<number, number> {
  const perCode = reply[1] ?? 0;
  const words = (reply.length - 32) / 4;
  const codes = new Map<number, number>();
  for (let column = 0; column < perCode; column += 1) {
    for (let at = column; at < words; at += perCode) {
      const keysym = reply.readUInt32LE(32 + 4 * at);
      if (keysym !== 0 && !codes.has(keysym)) codes.set(keysym, minKeycode + Math.floor(at / perCode));
    }
  }
  return codes;
}

/** XTEST FakeInput. `detail`: keycode or button; of a motion 1 for a step, 0 for a place. */
export function fakeInput(options: {
  readonly opcode: number;
  readonly event: number;
  readonly detail: number;
  readonly root: number;
  readonly x?: number;
  readonly y?: number;
}): Buffer {
  const request = Buffer.alloc(36);
  request[0] = options.opcode;
  request[1] = 2;
  request.writeUInt16LE(9, 2);
  request[4] = options.event;
  request[5] = options.detail;
  request.writeUInt32LE(options.event === EVENT.motion && options.detail === 0 ? options.root : 0, 12);
  request.writeInt16LE(options.x ?? 0, 24);
  request.writeInt16LE(options.y ?? 0, 26);
  return request;
}
