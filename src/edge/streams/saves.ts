/**
 * Homes of players: what games save comes back at the next visit. One folder for each player, named by the user's id.
 *
 * A game is not trusted: what it writes is counted without following links, and what cannot be counted counts as too much.
 */
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { lstat, opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SAVE_ENTRIES_MAX } from './limits.ts';

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
  isOver(size: SavesSize): boolean;
  /** Of all players, the largest first. */
  list(): Promise<PlayerSaves[]>;
  /** false: there were none. The caller sees to it that nobody plays with them. */
  remove(player: string): Promise<boolean>;
}

const PLAYER = /^[0-9a-f]{64}$/;
/** Unit of `stat.blocks` (stat(2)). */
const BLOCK_BYTES = 512;

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
      return home;
    },
    measure: (player) => measureFolder(at(player), entriesMax),
    isOver: ({ bytes, isWhole }) => bytes > quotaBytes || !isWhole,
    list: async () => {
      const players = await playersIn(folder);
      const all = await Promise.all(
        players.map(async (player) => ({ player, ...(await measureFolder(join(folder, player), entriesMax)) })),
      );
      return all.toSorted((a, b) => b.bytes - a.bytes || (a.player < b.player ? -1 : 1));
    },
    remove: async (player) => {
      const home = at(player);
      if (!existsSync(home)) return false;
      await measureFolder(home, Infinity, openUp);
      await rm(home, { recursive: true, force: true });
      return true;
    },
  };
}

async function playersIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder)) if (PLAYER.test(entry.name)) names.push(entry.name);
  } catch (cause) {
    if (!isGone(cause)) throw cause; // nobody has played here yet
  }
  return names;
}

/** A folder that a game closed to us is ours all the same. */
function openUp(path: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o700) !== 0o700) chmodSync(path, 0o700);
}

async function measureFolder(
  root: string,
  entriesMax: number,
  onFolder: (path: string) => void = () => {},
): Promise<SavesSize> {
  const size = { bytes: 0, entries: 0, changedMs: 0, isWhole: true };
  const open = [root];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    try {
      onFolder(path);
      for await (const entry of await opendir(path)) {
        if (size.entries >= entriesMax) return { ...size, isWhole: false };
        const inside = join(path, entry.name);
        const { blocks, mtimeMs } = await lstat(inside);
        size.entries += 1;
        size.bytes += blocks * BLOCK_BYTES;
        size.changedMs = Math.max(size.changedMs, Math.floor(mtimeMs));
        if (entry.isDirectory()) open.push(inside);
      }
    } catch (cause) {
      if (!isGone(cause)) size.isWhole = false; // it went while we looked, or it was never there
    }
  }
  return size;
}

function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
