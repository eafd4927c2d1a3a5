/**
 * Which program of an installed Steam game starts it, and whether it starts without Steam. Steam itself does not run in a sandbox: it would
 * need the owner's login there, in the hands of the player. Untried with Steam's own games; the layout of folders is as Valve documents it.
 */
import { type Dirent, closeSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GameHindrance } from '#core/features/gaming/gaming.schemas.ts';

export type SteamStart =
  | { readonly program: string; readonly folder: string }
  | { readonly hindrance: GameHindrance; readonly folder: string };

/** Below the game's folder, where programs for Linux lie. */
const PROGRAM_FOLDERS = ['', 'bin', 'linux', 'linux64', 'bin/linux', 'bin/linux64', 'game'] as const;
const ENTRIES_MAX = 20_000;
const DEPTH_MAX = 6;
/** Beside the game: what reports crashes, installs, serves or sets up. */
const BESIDE =
  /crash|unins|setup|config|report|handler|server|editor|launcher_helper|\.so(\.|$)|\.(dll|txt|png|py|json)$/i;
const STEAM_LIBRARY = /^libsteam_api\.so$|^steam_api(64)?\.dll$/i;
const EXECUTABLE_BITS = 0o111;
const ELF = '\u007fELF';

/** `common`: `steamapps/common` of the library; `installFolder`: as the manifest names it. */
export function steamStart(common: string, installFolder: string, title: string): SteamStart {
  const folder = join(common, installFolder);
  const entries = walk(folder);
  if (entries === undefined) return { hindrance: 'not_installed', folder };
  // Whoever brings the library asks it at the start, and most end when nobody answers.
  if (entries.some((name) => STEAM_LIBRARY.test(name))) return { hindrance: 'needs_steam', folder };
  const programs = PROGRAM_FOLDERS.flatMap((below) => programsIn(join(folder, below)));
  if (programs.length === 0)
    return { hindrance: entries.some((name) => /\.exe$/i.test(name)) ? 'windows_program' : 'no_program', folder };
  const program = likeliest(programs, [title, installFolder]);
  return program === undefined ? { hindrance: 'several_programs', folder } : { program, folder };
}

/** The only one; else the only one named like the game; else the only one for processors of 64 bits. */
function likeliest(programs: readonly string[], names: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = new Set(names.map(plain));
  const base = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.(sh|x86_64|x86|bin)$/, '');
  const tries: readonly ((path: string) => boolean)[] = [
    () => true,
    (path) => wanted.has(plain(base(path))),
    (path) => path.endsWith('.x86_64'),
  ];
  for (const isMeant of tries) {
    const fitting = programs.filter(isMeant);
    if (fitting.length === 1) return fitting[0];
  }
  // The same name for 32 and 64 bits.
  const named = programs.filter((path) => wanted.has(plain(base(path))));
  return named.find((path) => path.endsWith('.x86_64'));
}

/** Names of all files below; undefined: the folder is not there. */
function walk(root: string): string[] | undefined {
  const names: string[] = [];
  const open: { readonly path: string; readonly depth: number }[] = [{ path: root, depth: 0 }];
  for (let at = open.pop(); at !== undefined && names.length < ENTRIES_MAX; at = open.pop()) {
    const entries = entriesOf(at.path);
    if (entries === undefined && at.depth === 0) return undefined;
    for (const entry of entries ?? []) {
      if (entry.isDirectory() && at.depth < DEPTH_MAX)
        open.push({ path: join(at.path, entry.name), depth: at.depth + 1 });
      else if (!entry.isDirectory()) names.push(entry.name);
    }
  }
  return names;
}

function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined; // not there, or closed to us
  }
}

function programsIn(folder: string): string[] {
  return (entriesOf(folder) ?? [])
    .filter((entry) => entry.isFile() && !BESIDE.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter(isProgram)
    .toSorted();
}

function isProgram(path: string): boolean {
  try {
    if ((statSync(path).mode & EXECUTABLE_BITS) === 0) return false;
    const head = Buffer.alloc(4);
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, 4, 0);
    } finally {
      closeSync(file);
    }
    return head.toString('latin1') === ELF || head.toString('latin1', 0, 2) === '#!';
  } catch {
    return false; // gone, or closed to us
  }
}
