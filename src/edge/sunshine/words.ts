/**
 * What Sunshine says and wants to be told, as text. Source: LizardByte/Sunshine 2026.817 (docs/api.md, src/confighttp.cpp, src/nvhttp.cpp,
 * src/stream.cpp, src/process.cpp); the calls are the same in 2025.924.
 */
import { z } from 'zod';
import type { SunshineApp } from './port.ts';

/** `GET /api/config`: of all settings, what is used here. */
export const ConfigAnswer = z.object({ version: z.string().max(64) });
/** `GET /api/apps` */
export const AppsAnswer = z.object({ apps: z.array(z.object({ name: z.string() })).max(1_000) });
/** `GET /api/clients/list` */
export const ClientsAnswer = z.object({
  named_certs: z.array(z.object({ name: z.string(), uuid: z.string() })).max(1_000),
});
/** `POST /api/pin`, `POST /api/apps`, `POST /api/clients/unpair`, … */
export const StatusAnswer = z.object({ status: z.union([z.boolean(), z.stringbool()]) });

/** Its log: one line a client, at level info. The newest counts. */
const THERE = 'CLIENT CONNECTED';
const GONE = ['CLIENT DISCONNECTED', 'Process terminated'] as const;

/** undefined: no line says. */
export function isClientThere(log: string): boolean | undefined {
  const there = log.lastIndexOf(THERE);
  const gone = Math.max(...GONE.map((word) => log.lastIndexOf(word)));
  return there < 0 && gone < 0 ? undefined : there > gone;
}

/** `GET /serverinfo` of the game stream, XML: `SUNSHINE_SERVER_BUSY` while an app runs. undefined: not what Sunshine answers. */
export function isBusy(serverInfo: string): boolean | undefined {
  const [, state] = /<state>SUNSHINE_SERVER_(BUSY|FREE)<\/state>/.exec(serverInfo) ?? [];
  return state === undefined ? undefined : state === 'BUSY';
}

/**
 * One line for `cmd`: split by `split_winmain` on Windows and by `split_unix` elsewhere (boost program_options), after `$(NAME)` was replaced
 * and `$$` made one dollar.
 */
export function commandLine(words: readonly string[], platform: NodeJS.Platform): string {
  const quoted = platform === 'win32' ? words.map(quotedForWindows) : words.map(quotedForUnix);
  return quoted.join(' ').replaceAll('$', '$$$$');
}

/** Backslashes count only before a quote. Source: CommandLineToArgvW. */
function quotedForWindows(word: string): string {
  return `"${word.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`;
}

function quotedForUnix(word: string): string {
  return `"${word.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

/** A game that is asked to end has so long, then it is killed. */
export const EXIT_S = 5;

/** Body of `POST /api/apps`. */
export function appBody({ name, program, arguments: list, folder }: SunshineApp, platform: NodeJS.Platform): object {
  return {
    ...{ name, cmd: commandLine([program, ...list], platform), index: -1, output: '', 'image-path': '' },
    ...(folder === undefined ? {} : { 'working-dir': folder.replaceAll('$', '$$$$') }),
    ...{ 'exclude-global-prep-cmd': false, elevated: false, 'prep-cmd': [], detached: [] },
    // A game that ends ends the stream; what it started ends with it.
    ...{ 'auto-detach': false, 'wait-all': true, 'exit-timeout': EXIT_S },
  };
}

/** Commands of its own documentation (getting_started). */
export const INSTALL: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32: 'winget install LizardByte.Sunshine',
  darwin: 'brew tap LizardByte/homebrew && brew install sunshine',
  linux: 'flatpak install --system flathub dev.lizardbyte.app.Sunshine',
};
