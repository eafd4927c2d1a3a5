/** Games of Steam's libraries, from its own text files (Valve KeyValues). Source: Valve Developer Community, KeyValues; files as Steam writes them. Pure. */

export interface SteamGame {
  readonly appId: string;
  readonly title: string;
  /** Name of its folder below `steamapps/common`. */
  readonly installFolder: string;
}

type Values = Map<string, string | Values>;

/** Bit of `StateFlags`: nothing of it is missing. */
const FULLY_INSTALLED = 4;
/** Depth that no file of Steam has. */
const DEPTH_MAX = 16;
/** What Steam keeps beside games. */
const NO_GAME = /^(Proton\b|Steam Linux Runtime|Steamworks Common|SteamVR)/;

/** Folders of `libraryfolders.vdf`, in its new form and its old one. */
export function parseLibraryFolders(text: string): string[] {
  const [root] = [...parseKeyValues(text).values()].filter((value): value is Values => typeof value !== 'string');
  const folders: string[] = [];
  for (const [key, value] of root ?? []) {
    if (!/^\d+$/.test(key)) continue;
    const path = typeof value === 'string' ? value : value.get('path');
    if (typeof path === 'string' && path !== '') folders.push(path);
  }
  return folders;
}

/** One `appmanifest_<id>.acf`; undefined: not whole, or no game. */
export function parseAppManifest(text: string): SteamGame | undefined {
  const state = parseKeyValues(text).get('AppState');
  if (state === undefined || typeof state === 'string') return undefined;
  const [appId, title, flags, folder] = ['appid', 'name', 'StateFlags', 'installdir'].map((key) => state.get(key));
  if (typeof appId !== 'string' || !/^\d{1,10}$/.test(appId) || typeof title !== 'string' || title === '')
    return undefined;
  // A name, never a way out of the library.
  if (typeof folder !== 'string' || !/^[^/\\]{1,255}$/.test(folder) || /^\.{1,2}$/.test(folder)) return undefined;
  if ((Number(flags) & FULLY_INSTALLED) === 0 || NO_GAME.test(title)) return undefined;
  return { appId, title: title.slice(0, 100), installFolder: folder };
}

/** Broken text ends where it breaks: what was read before stays. */
function parseKeyValues(text: string): Values {
  const root: Values = new Map();
  const open: Values[] = [root];
  let key: string | undefined;
  for (const [token, quoted] of text.matchAll(/"((?:[^"\\]|\\.)*)"|[{}]|\/\/[^\n]*/g)) {
    const top = open.at(-1);
    if (top === undefined || token.startsWith('//')) continue;
    if (token === '{') {
      if (key === undefined || open.length > DEPTH_MAX) break;
      const inner: Values = new Map();
      top.set(key, inner);
      open.push(inner);
      key = undefined;
    } else if (token === '}') {
      if (open.length === 1) break;
      open.pop();
      key = undefined;
    } else {
      const value = (quoted ?? '').replace(/\\(["\\nt])/g, (_, sign: string) => ({ n: '\n', t: '\t' })[sign] ?? sign);
      if (key === undefined) key = value;
      else {
        top.set(key, value);
        key = undefined;
      }
    }
  }
  return root;
}
