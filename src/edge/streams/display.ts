/** A display of its own for each session: Xvfb with a cookie that only this session's programs hold. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { PART_START_MS_MAX } from './limits.ts';
import { type Part, startPart } from './part.ts';
import { type PartGroup, StreamFault } from './port.ts';
import { type SessionBook, removeDisplayFiles } from './session-book.ts';

const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1';
const COOKIE_BYTES = 16;
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
  readonly file: string;
  readonly size: { readonly width: number; readonly height: number };
  /** Where the cookie is written, readable by the owner of this process alone. */
  readonly authorityFile: string;
  readonly folder: string;
  readonly book: SessionBook;
  readonly group: PartGroup | undefined;
}

/** @throws {StreamFault} it does not come up */
export async function startDisplay({
  file,
  size,
  authorityFile,
  folder,
  book,
  group,
}: DisplayOptions): Promise<Display> {
  const cookie = randomBytes(COOKIE_BYTES);
  writeFileSync(authorityFile, authorityEntry(cookie), { mode: 0o600 });
  const part = startPart({
    file,
    args: [
      ...['-displayfd', '3', '-screen', '0', `${size.width}x${size.height}x24`],
      ...['-nolisten', 'tcp', '-auth', authorityFile, '-noreset', '-s', '0'],
    ],
    env: { PATH: process.env['PATH'] ?? '/usr/bin', HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    ...{ book, group },
  });
  try {
    const number = await displayNumber(part);
    book.setDisplay(number);
    return {
      ...{ number, part, cookie, name: `:${number}`, socket: `/tmp/.X11-unix/X${number}` },
      end: async () => {
        await part.end();
        removeDisplayFiles(number);
      },
    };
  } catch (cause) {
    await part.end();
    throw cause;
  }
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
