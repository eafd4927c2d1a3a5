/**
 * Homes of players: what games save comes back at the next visit. One folder for each player, named by the user's id.
 *
 * A game is not trusted: what it writes is counted without following links, and what cannot be counted counts as too much.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, constants, lstatSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { lstat, opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BLOCK_BYTES, SAVE_ENTRIES_AT_ONCE, SAVE_ENTRIES_MAX } from './limits.ts';

export interface SavesSize {
  /** On the disk, in whole blocks. */
  readonly bytes: number;
  /** Files and folders. */
  readonly entries: number;
  /** When something was written last, ms; 0: nothing was. */
  readonly changedMs: number;
  /** false: there are more entries than are counted, or some could not be read. */
  readonly isWhole: boolean;
}

export interface PlayerSaves extends SavesSize {
  /** Id of the user. */
  readonly player: string;
}

export interface Saves {
  readonly quotaBytes: number;
  /** Made when it is not there. */
  home(player: string): string;
  measure(player: string): Promise<SavesSize>;
  isOver(size: Pick<SavesSize, 'bytes' | 'isWhole'>): boolean;
  /** Of all players, the largest first. */
  list(): Promise<PlayerSaves[]>;
  /**
   * false: there were none. They are out of the way before this returns its promise: who comes to play meanwhile finds an empty home. The caller
   * sees to it in the same turn that nobody plays with them.
   */
  remove(player: string): Promise<boolean>;
}

const PLAYER = /^[0-9a-f]{64}$/;
/** Homes on their way out: what an instance that was ended left of them goes with the next. */
const REMOVED = /^removed-[0-9a-f-]{36}$/;
/** Linux, open(2): a handle on what lies there, whatever its mode; Node.js does not name it. */
const O_PATH = 0o10000000;

export function openSaves(folder: string, quotaBytes: number, entriesMax: number = SAVE_ENTRIES_MAX): Saves {
  const at = (player: string): string => {
    if (!PLAYER.test(player)) throw new TypeError(`${player} is no user's id`);
    return join(folder, player);
  };
  return {
    quotaBytes,
    home: (player) => {
      const home = at(player);
      mkdirSync(home, { recursive: true, mode: 0o700 });
      if (!lstatSync(home).isDirectory()) throw new Error(`${home} is a link: no game is started in it`);
      return home;
    },
    measure: (player) => measureFolder(at(player), entriesMax),
    isOver: ({ bytes, isWhole }) => bytes > quotaBytes || !isWhole,
    list: async () => {
      const all: PlayerSaves[] = [];
      for (const player of await namesIn(folder, PLAYER))
        all.push({ player, ...(await measureFolder(join(folder, player), entriesMax)) });
      return all.toSorted((a, b) => b.bytes - a.bytes || (a.player < b.player ? -1 : 1));
    },
    remove: async (player) => {
      const home = at(player);
      const away = join(folder, `removed-${randomUUID()}`);
      try {
        renameSync(home, away);
      } catch (cause) {
        if (isGone(cause)) return false;
        throw cause;
      }
      await removeFolder(away);
      for (const name of await namesIn(folder, REMOVED)) await removeFolder(join(folder, name)).catch(() => undefined);
      return true;
    },
  };
}

async function namesIn(folder: string, kind: RegExp): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder)) if (kind.test(entry.name)) names.push(entry.name);
  } catch (cause) {
    if (!isGone(cause)) throw cause; // nobody has played here yet
  }
  return names;
}

async function removeFolder(path: string): Promise<void> {
  await measureFolder(path, Infinity, openUp);
  await rm(path, { recursive: true, force: true });
}

/** A folder that a game closed to us is ours all the same; a link in its place is not followed. */
function openUp(path: string): void {
  if ((lstatSync(path).mode & 0o700) === 0o700) return;
  const handle = openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    chmodSync(`/proc/self/fd/${handle}`, 0o700);
  } finally {
    closeSync(handle);
  }
}

/**
 * A game may move and delete while it is counted: what went is left out alone. Whoever wants to hide files by moving them must be lucky at every
 * look.
 */
async function measureFolder(
  root: string,
  entriesMax: number,
  onFolder: (path: string) => void = () => {},
): Promise<SavesSize> {
  const size = { bytes: 0, entries: 0, changedMs: 0, isWhole: true };
  const open: string[] = [];
  /** Files of several names: counted once. */
  const linked = new Set<number>();
  const unlessGone = (cause: unknown): void => {
    if (!isGone(cause)) size.isWhole = false;
  };
  const count = async (path: string): Promise<void> => {
    const entry = await lstat(path);
    size.changedMs = Math.max(size.changedMs, Math.floor(entry.mtimeMs));
    if (entry.isDirectory()) open.push(path);
    else if (entry.nlink > 1) {
      if (linked.has(entry.ino)) return;
      linked.add(entry.ino);
    }
    size.bytes += entry.blocks * BLOCK_BYTES;
  };
  const look = async (path: string): Promise<void> => {
    onFolder(path);
    let waiting: Promise<void>[] = [];
    for await (const { name } of await opendir(path, { bufferSize: SAVE_ENTRIES_AT_ONCE })) {
      if (size.entries >= entriesMax) {
        size.isWhole = false;
        break;
      }
      size.entries += 1;
      waiting.push(count(join(path, name)).catch(unlessGone));
      if (waiting.length < SAVE_ENTRIES_AT_ONCE) continue;
      await Promise.all(waiting);
      waiting = [];
    }
    await Promise.all(waiting);
  };
  try {
    if (lstatSync(root).isDirectory()) open.push(root);
    else size.isWhole = false; // a link in the place of a home is followed nowhere
  } catch (cause) {
    unlessGone(cause);
  }
  for (let path = open.pop(); path !== undefined; path = open.pop()) await look(path).catch(unlessGone);
  return size;
}

function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
