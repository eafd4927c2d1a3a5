/** A display of its own for each session, with a cookie that only this session's programs hold. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DisplayProgram,
  type Size,
  westonArguments,
  xvfbArguments,
  xwaylandArguments,
} from './display-programs.ts';
import { listening } from './listening.ts';
import { PART_START_MS_MAX } from './limits.ts';
import { type Part, startPart } from './part.ts';
import { type PartGroup, StreamFault } from './port.ts';
import { type SessionBook, ownDisplay, removeDisplayFiles, startTicksOf } from './session-book.ts';

const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1';
const COOKIE_BYTES = 16;
const WAYLAND_SOCKET = 'wayland';
/** Xauthority(5): any address, any display. */
const FAMILY_WILD = 0xffff;

export interface Display {
  /** `:7` */
  readonly name: string;
  readonly number: number;
  /** Its socket. */
  readonly socket: string;
  readonly cookie: Uint8Array;
  readonly part: Part;
  end(): Promise<void>;
}

export interface DisplayOptions {
  /** Best first: what does not come up gives way to the next. */
  readonly programs: readonly DisplayProgram[];
  readonly size: Size;
  /** Where the cookie is written, readable by the owner of this process alone. */
  readonly authorityFile: string;
  readonly folder: string;
  readonly book: SessionBook;
  readonly group: PartGroup | undefined;
}

/** @throws {StreamFault} none comes up */
export async function startDisplay(options: DisplayOptions): Promise<Display> {
  const { programs, authorityFile } = options;
  const cookie = randomBytes(COOKIE_BYTES);
  writeFileSync(authorityFile, authorityEntry(cookie), { mode: 0o600 });
  let fault = new StreamFault('there is no program for a display');
  for (const program of programs) {
    try {
      return await startWith(program, cookie, options);
    } catch (cause) {
      if (!(cause instanceof StreamFault)) throw cause;
      fault = cause;
    }
  }
  throw fault;
}

async function startWith(program: DisplayProgram, cookie: Uint8Array, options: DisplayOptions): Promise<Display> {
  const { size, authorityFile, folder, book, group } = options;
  await using parts = new AsyncDisposableStack();
  const own = { PATH: process.env['PATH'] ?? '/usr/bin', HOME: folder };
  const start = (file: string, args: readonly string[], env: Readonly<Record<string, string>>): Part => {
    const part = startPart({ file, args, env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'], book, group });
    parts.defer(() => part.end());
    return part;
  };
  let part: Part;
  if (program.kind === 'xvfb') part = start(program.file, xvfbArguments(size, authorityFile), own);
  else {
    const env = { ...own, XDG_RUNTIME_DIR: folder };
    const weston = start(program.weston, westonArguments(program.westonHelp, size, WAYLAND_SOCKET), env);
    await listening(join(folder, WAYLAND_SOCKET), weston, 'the compositor');
    const args = xwaylandArguments(program.xwaylandHelp, size, authorityFile);
    part = start(program.xwayland, args, { ...env, WAYLAND_DISPLAY: WAYLAND_SOCKET });
  }
  const number = await displayNumber(part);
  const files = ownDisplay(number);
  book.setDisplay(files);
  const server = { pid: part.pid, startTicks: startTicksOf(part.pid) };
  const owned = parts.move();
  return {
    ...{ number, part, cookie, name: `:${number}`, socket: `/tmp/.X11-unix/X${number}` },
    end: async () => {
      // The game's display first, the compositor after it, their files at the very end.
      await owned.disposeAsync();
      removeDisplayFiles(files, [server]);
    },
  };
}

/** One entry of an Xauthority file: family, address, number, name and value, each with its length. */
export function authorityEntry(cookie: Uint8Array): Uint8Array {
  const field = (bytes: Uint8Array): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const family = Buffer.alloc(2);
  family.writeUInt16BE(FAMILY_WILD);
  const none = new Uint8Array(0);
  return Buffer.concat([family, field(none), field(none), field(Buffer.from(COOKIE_NAME)), field(cookie)]);
}

/** Xvfb writes the number that it took to the descriptor as soon as it listens. */
function displayNumber(part: Part): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StreamFault('the display did not start in time')), PART_START_MS_MAX);
    let text = '';
    part.child.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const match = /^(\d{1,5})\n/.exec(text);
      if (match === null) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    });
    void part.gone.then((how) => {
      clearTimeout(timer);
      reject(new StreamFault(`the display did not start: ${how}`));
    });
  });
}
