/** A sound server of its own for each session, with one sink that nobody hears but the player. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listening } from './listening.ts';
import { type Part, startPart } from './part.ts';
import type { PartGroup } from './port.ts';
import type { SessionBook } from './session-book.ts';

export interface Sound {
  /** The server's socket; its folder is closed to others. */
  readonly socket: string;
  /** What is played, as a source to record from. */
  readonly source: string;
  readonly part: Part;
}

/** @throws {StreamFault} it does not come up */
export async function startSound(options: {
  readonly file: string;
  readonly folder: string;
  readonly book: SessionBook;
  readonly group: PartGroup | undefined;
}): Promise<Sound> {
  const { file, folder, book, group } = options;
  const runFolder = join(folder, 'sound');
  mkdirSync(runFolder, { mode: 0o700 });
  const socket = join(runFolder, 'native');
  const part = startPart({
    file,
    args: [
      ...['--daemonize=no', '--exit-idle-time=-1', '-n', '--use-pid-file=no', '--disable-shm=yes'],
      '--load=module-null-sink sink_name=game rate=48000 channels=2',
      `--load=module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    ],
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin',
      ...{ HOME: runFolder, XDG_RUNTIME_DIR: runFolder, PULSE_RUNTIME_PATH: runFolder },
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...{ book, group },
  });
  try {
    await listening(socket, part, 'the sound server');
  } catch (cause) {
    await part.end();
    throw cause;
  }
  return { socket, source: 'game.monitor', part };
}
