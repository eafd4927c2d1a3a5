/** Where an instance keeps its files, by the convention of each platform. */
import { posix, win32 } from 'node:path';

/** What the configuration must know of the machine, as arguments: reading it here would make every test depend on it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  /** Relative paths start here. */
  readonly workDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Linux and others: `$XDG_DATA_HOME/power-realms`, else `~/.local/share/power-realms`. macOS:
 * `~/Library/Application Support/Power Realms`. Windows: `%APPDATA%\Power Realms`.
 *
 * Source: XDG Base Directory Specification 0.8 (a relative XDG_DATA_HOME is to be ignored).
 */
export function defaultDataDir({ platform, homeDir, env }: Machine): string {
  if (platform === 'darwin') return posix.join(homeDir, 'Library', 'Application Support', 'Power Realms');
  if (platform === 'win32') {
    const appData = env['APPDATA'] ?? '';
    return win32.join(appData === '' ? win32.join(homeDir, 'AppData', 'Roaming') : appData, 'Power Realms');
  }
  const xdg = env['XDG_DATA_HOME'] ?? '';
  return posix.join(posix.isAbsolute(xdg) ? xdg : posix.join(homeDir, '.local', 'share'), 'power-realms');
}

/** An absolute path from what the user gave. `~` is ours to expand: after `--data-dir=` no shell does it. */
export function expandPath(text: string, { platform, homeDir, workDir }: Machine): string | undefined {
  const path = platform === 'win32' ? win32 : posix;
  if (text.trim() === '' || text.includes('\0')) return undefined;
  const [first, ...rest] = text.split(platform === 'win32' ? /[\\/]/ : '/');
  return first === '~' ? path.join(homeDir, ...rest) : path.resolve(workDir, text);
}
