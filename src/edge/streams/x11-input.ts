/** Input to a display by XTEST, over a connection of our own: no helper program, and the cookie is this session's alone. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { PART_START_MS_MAX } from './limits.ts';
import { StreamFault } from './port.ts';
import {
  type Setup,
  EVENT,
  fakeInput,
  getKeyboardMapping,
  parseKeyboardMapping,
  parseSetup,
  queryExtension,
  setupLength,
  setupRequest,
} from './x11-wire.ts';

export interface DisplayInput {
  /** Unknown keysyms are left out. */
  key(keysym: number, isDown: boolean): void;
  button(button: number, isDown: boolean): void;
  moveTo(x: number, y: number): void;
  moveBy(dx: number, dy: number): void;
  close(): void;
}

const REPLY_HEAD = 32;

/** @throws {StreamFault} the display does not answer or has no XTEST */
export async function openDisplayInput(socketPath: string, cookie: Uint8Array): Promise<DisplayInput> {
  const socket = connect(socketPath);
  const replies = readReplies(socket);
  try {
    socket.write(setupRequest(cookie));
    const setup = parseSetup(await replies.next());
    if (setup === undefined) throw new StreamFault('the display refused the connection for input');
    replies.begin();
    socket.write(Buffer.concat([queryExtension('XTEST'), getKeyboardMapping(setup)]));
    const extension = await replies.next();
    if (extension[8] !== 1) throw new StreamFault('the display has no XTEST extension');
    const keycodes = parseKeyboardMapping(await replies.next(), setup.minKeycode);
    return inputOver(socket, setup, extension[9] ?? 0, keycodes);
  } catch (cause) {
    socket.destroy();
    throw cause;
  }
}

function inputOver(socket: Socket, { root }: Setup, opcode: number, keycodes: Map<number, number>): DisplayInput {
  const send = (event: number, detail: number, x = 0, y = 0): void => {
    if (socket.writable) socket.write(fakeInput({ opcode, event, detail, root, x, y }));
  };
  return {
    key: (keysym, isDown) => {
      const code = keycodes.get(keysym);
      if (code !== undefined) send(isDown ? EVENT.keyPress : EVENT.keyRelease, code);
    },
    button: (button, isDown) => send(isDown ? EVENT.buttonPress : EVENT.buttonRelease, button),
    moveTo: (x, y) => send(EVENT.motion, 0, x, y),
    moveBy: (dx, dy) => send(EVENT.motion, 1, dx, dy),
    close: () => socket.destroy(),
  };
}

/** The setup's answer, then whole replies; events and errors are passed over. */
function readReplies(socket: Socket): { begin(): void; next(): Promise<Buffer> } {
  let bytes: Buffer = Buffer.alloc(0);
  let isSetUp = false;
  let wake: () => void = () => {};
  let broken: Error | undefined;
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake();
  });
  const fail = (cause?: Error): void => {
    broken ??= new StreamFault('the display closed the connection for input', { cause });
    wake();
  };
  socket.on('error', fail);
  socket.on('close', () => fail());
  const take = (): Buffer | undefined => {
    for (;;) {
      const length = isSetUp ? replyLength(bytes) : setupLength(bytes);
      if (length === undefined || bytes.length < length) return undefined;
      const message = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      if (!isSetUp || message[0] === 1) return message;
    }
  };
  return {
    begin: () => {
      isSetUp = true;
    },
    next: async () => {
      const endMs = Date.now() + PART_START_MS_MAX;
      for (;;) {
        const message = take();
        if (message !== undefined) return message;
        if (broken !== undefined) throw broken;
        if (Date.now() > endMs) throw new StreamFault('the display does not answer');
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, PART_START_MS_MAX);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
  };
}

function replyLength(bytes: Buffer): number | undefined {
  if (bytes.length < REPLY_HEAD) return undefined;
  return bytes[0] === 1 ? REPLY_HEAD + 4 * bytes.readUInt32LE(4) : REPLY_HEAD;
}
