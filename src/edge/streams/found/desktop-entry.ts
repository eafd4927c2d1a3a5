/** Games among desktop entries. Source: freedesktop.org Desktop Entry Specification 1.5. Pure. */

export interface DesktopGame {
  readonly title: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string | undefined;
  /** Must be there for the entry to count. */
  readonly tryProgram: string | undefined;
}

/** Opens a window of settings, not a game. */
const NO_GAME = /\b(setup|settings|configuration|server)\b/i;

/** undefined: no game that can be started without a question. */
export function parseDesktopGame(text: string): DesktopGame | undefined {
  const keys = readGroup(text, 'Desktop Entry');
  const isListed = keys.get('NoDisplay') !== 'true' && keys.get('Hidden') !== 'true';
  const categories = (keys.get('Categories') ?? '').split(';');
  const name = keys.get('Name') ?? '';
  const isGame = keys.get('Type') === 'Application' && categories.includes('Game');
  if (!isListed || !isGame || name === '' || keys.get('Terminal') === 'true' || NO_GAME.test(name)) return undefined;
  // Launchers and shops of games start others; their games are found where they keep them.
  if (categories.includes('PackageManager')) return undefined;
  const [program, ...words] = splitExec(keys.get('Exec') ?? '');
  if (program === undefined || program === '') return undefined;
  return {
    ...{ title: name.slice(0, 100), program, arguments: words },
    folder: keys.get('Path') || undefined,
    tryProgram: keys.get('TryExec') || undefined,
  };
}

function readGroup(text: string, group: string): Map<string, string> {
  const keys = new Map<string, string>();
  let isInside = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      isInside = line === `[${group}]`;
      continue;
    }
    const at = line.indexOf('=');
    if (!isInside || at < 0) continue;
    const key = line.slice(0, at).trim();
    if (!keys.has(key)) keys.set(key, unescapeValue(line.slice(at + 1).trim()));
  }
  return keys;
}

function unescapeValue(value: string): string {
  const signs: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };
  return value.replace(/\\([sntr\\])/g, (_, sign: string) => signs[sign] ?? '');
}

/** Words of an Exec key: quoted by double quotes; field codes stand for files that nobody gives here. */
function splitExec(exec: string): string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of exec.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/g)) {
    if (quoted !== undefined) words.push(quoted.replace(/\\(["`$\\])/g, '$1'));
    else if (plain !== undefined && !/^%[a-zA-Z]$/.test(plain)) words.push(plain.replaceAll('%%', '%'));
  }
  return words;
}
