/** Games that this machine has: desktop entries, Steam's libraries, and engines that need to be told their data. */
import { readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { FoundGame } from '../port.ts';
import { findProgram } from '../programs.ts';
import { parseDesktopGame } from './desktop-entry.ts';
import { steamStart } from './steam-program.ts';
import { parseAppManifest, parseLibraryFolders } from './steam.ts';

export interface Places {
  /** Folders of desktop entries, those of the user first. */
  readonly applications: readonly string[];
  /** Where Steam may keep itself. */
  readonly steam: readonly string[];
  /** Data of Doom's engines. */
  readonly iwads: readonly string[];
}

const ENTRIES_MAX = 5_000;
const FILE_BYTES_MAX = 256 * 1024;
const DOOM_ENGINES = ['chocolate-doom', 'crispy-doom', 'prboom-plus', 'dsda-doom'] as const;

export function usualPlaces(): Places {
  const home = homedir();
  const dataHome = process.env['XDG_DATA_HOME'] ?? join(home, '.local/share');
  const shared = (process.env['XDG_DATA_DIRS'] ?? '/usr/local/share:/usr/share').split(delimiter);
  return {
    applications: [dataHome, ...shared].filter(Boolean).map((folder) => join(folder, 'applications')),
    steam: [
      ...[
        join(home, '.local/share/Steam'),
        join(home, '.steam/steam'),
        join(home, 'Library/Application Support/Steam'),
      ],
      ...['C:\\Program Files (x86)\\Steam', join(home, '.var/app/com.valvesoftware.Steam/.local/share/Steam')],
    ],
    iwads: ['/usr/share/games/doom', '/usr/local/share/games/doom', join(dataHome, 'games/doom')],
  };
}

/** Reads small files only; what cannot be read is not there. Sorted by title. */
export function findGames(places: Places = usualPlaces()): FoundGame[] {
  const found = new Map<string, FoundGame>();
  for (const game of [...desktopGames(places), ...steamGames(places), ...doomGames(places)])
    if (!found.has(game.id)) found.set(game.id, game);
  return [...found.values()].toSorted((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));
}

function desktopGames({ applications }: Places): FoundGame[] {
  return applications.flatMap((folder) =>
    filesOf(folder)
      .filter((name) => name.endsWith('.desktop'))
      .flatMap((name): FoundGame[] => {
        const game = parseDesktopGame(read(join(folder, name)));
        const needed = game?.tryProgram ?? game?.program;
        if (game === undefined || needed === undefined || findProgram(needed) === undefined) return [];
        const { title, program, folder: own } = game;
        const command = { program, arguments: [...game.arguments], ...(own === undefined ? {} : { folder: own }) };
        return [{ id: idOf(name.slice(0, -'.desktop'.length)), title, kind: 'desktop', command }];
      }),
  );
}

function steamGames({ steam }: Places): FoundGame[] {
  const libraries = new Set(
    steam.flatMap((folder) => [folder, ...parseLibraryFolders(read(join(folder, 'steamapps/libraryfolders.vdf')))]),
  );
  return [...libraries].flatMap((library) => {
    const folder = join(library, 'steamapps');
    return filesOf(folder)
      .filter((name) => /^appmanifest_\d+\.acf$/.test(name))
      .flatMap((name): FoundGame[] => {
        const game = parseAppManifest(read(join(folder, name)));
        if (game === undefined) return [];
        const start = steamStart(join(folder, 'common'), game.installFolder, game.title);
        const about = { id: `steam-${game.appId}`, title: game.title, kind: 'steam' as const };
        return [
          'program' in start
            ? { ...about, command: { program: start.program, arguments: [], folder: start.folder } }
            : {
                ...about,
                command: { program: 'steam', arguments: ['-applaunch', game.appId], folder: start.folder },
                hindrance: start.hindrance,
              },
        ];
      });
  });
}

/** Freedoom and its like: data alone, played by whichever engine is here. */
function doomGames({ iwads }: Places): FoundGame[] {
  const engine = DOOM_ENGINES.find((name) => findProgram(name) !== undefined);
  if (engine === undefined) return [];
  return iwads.flatMap((folder) =>
    filesOf(folder)
      .filter((name) => /\.wad$/i.test(name))
      .map((name): FoundGame => {
        const base = name.slice(0, -4);
        const title = base.replace(/^[a-z]/, (sign) => sign.toUpperCase()).replace(/(\d+)$/, ' $1');
        const command = { program: engine, arguments: ['-iwad', join(folder, name), '-fullscreen', '-nogui'] };
        return { id: idOf(`doom-${base}`), title, kind: 'desktop', command };
      }),
  );
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, ENTRIES_MAX).toSorted();
  } catch {
    return []; // not there
  }
}

function read(file: string): string {
  try {
    return readFileSync(file).subarray(0, FILE_BYTES_MAX).toString('utf8');
  } catch {
    return ''; // a link that leads nowhere, or closed to us
  }
}

function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64);
  return id === '' ? 'game' : id;
}
