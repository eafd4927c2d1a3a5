import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where games lie on Debian and its like, though not in everybody's PATH. */
const MORE_FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/games', '/usr/local/games'];

/** As Windows finds them. */
const ENDINGS = process.platform === 'win32' ? ['', '.exe'] : [''];

/** A program's file, by its path or by its name in PATH; undefined: not there, or not to be run. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...MORE_FOLDERS];
  const places = isAbsolute(name) ? [name] : /[/\\]/.test(name) ? [] : folders.map((folder) => join(folder, name));
  const candidates = places.flatMap((place) => ENDINGS.map((ending) => place + ending));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
