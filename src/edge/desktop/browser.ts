/**
 * Which program shows the GUI: a Chromium-like browser as a window of its own (`--app`), else the default browser, else none.
 * Pure: platform, variables and the look at the disk are arguments.
 */
import { posix, win32 } from 'node:path';

export interface BrowserQuestion {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Browsers of the Chromium family refuse to run as root, and their sandbox is not ours to switch off. */
  readonly asRoot: boolean;
  readonly exists: (path: string) => boolean;
}

export type BrowserChoice =
  | { readonly kind: 'app-window'; readonly program: string }
  | { readonly kind: 'default-browser'; readonly program: string; readonly args: readonly string[] }
  | { readonly kind: 'none'; readonly why: string };

/** Every way to show a page here, the best first; one `none` alone if there is no way. */
export function browserChoices(question: BrowserQuestion): readonly BrowserChoice[] {
  const away = whyNoScreen(question);
  if (away !== undefined) return [{ kind: 'none', why: away }];
  const windows = question.asRoot ? [] : programs(question).filter(question.exists);
  const [first] = windows;
  const app: BrowserChoice[] = first === undefined ? [] : [{ kind: 'app-window', program: first }];
  const choices = [...app, ...defaultBrowser(question)];
  return choices.length > 0 ? choices : [{ kind: 'none', why: 'no browser was found' }];
}

/** Arguments of a window of its own: a profile in `profileDir` keeps it apart from the user's browsing. */
export function appWindowArgs({ url, profileDir }: { readonly url: string; readonly profileDir: string }): string[] {
  return [`--app=${url}`, `--user-data-dir=${profileDir}`, '--no-first-run', '--no-default-browser-check'];
}

function whyNoScreen({ platform, env }: BrowserQuestion): string | undefined {
  if (platform === 'win32') return undefined;
  const hasDisplay = isSet(env['DISPLAY']) || isSet(env['WAYLAND_DISPLAY']);
  if (platform === 'darwin') {
    return isSet(env['SSH_CONNECTION']) ? 'this is a remote login' : undefined;
  }
  return hasDisplay ? undefined : 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}

/** Where Chrome, Edge, Chromium and Brave lie, in the order of preference. */
function programs(question: BrowserQuestion): string[] {
  if (question.platform === 'win32') return windowsPrograms(question.env);
  if (question.platform === 'darwin') return macPrograms(question.env);
  return onPath(question, LINUX_PROGRAMS).filter((path) => !isSnap(path, question.exists));
}

const LINUX_PROGRAMS = [
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chromium',
  'chromium-browser',
  'brave-browser',
];

/** A snap may not write to the hidden folders of a home, where the profile would lie: it starts and dies at once. */
function isSnap(path: string, exists: (path: string) => boolean): boolean {
  return path.startsWith('/snap/') || (path.includes('chromium') && exists('/snap/bin/chromium'));
}

const MAC_APPS = ['Google Chrome', 'Microsoft Edge', 'Chromium', 'Brave Browser'];

function macPrograms(env: BrowserQuestion['env']): string[] {
  const home = env['HOME'];
  const folders = ['/Applications', ...(isSet(home) ? [posix.join(home, 'Applications')] : [])];
  return MAC_APPS.flatMap((app) => folders.map((folder) => posix.join(folder, `${app}.app`, 'Contents', 'MacOS', app)));
}

const WINDOWS_APPS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe'],
];

function windowsPrograms(env: BrowserQuestion['env']): string[] {
  const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter(isSet);
  return WINDOWS_APPS.flatMap((app) => folders.map((folder) => win32.join(folder, ...app)));
}

function defaultBrowser(question: BrowserQuestion): BrowserChoice[] {
  // Not `cmd /c start`: cmd would read the "&" of a URL as the end of its command.
  if (question.platform === 'win32') return [opener('rundll32.exe', ['url.dll,FileProtocolHandler'])];
  if (question.platform === 'darwin') return [opener('/usr/bin/open', [])];
  return onPath(question, ['xdg-open', 'gio'])
    .filter(question.exists)
    .slice(0, 1)
    .map((program) => opener(program, program.endsWith('gio') ? ['open'] : []));
}

function opener(program: string, args: readonly string[]): BrowserChoice {
  return { kind: 'default-browser', program, args };
}

function onPath({ env }: BrowserQuestion, names: readonly string[]): string[] {
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => posix.isAbsolute(folder));
  return names.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
