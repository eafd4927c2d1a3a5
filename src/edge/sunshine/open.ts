/** Sunshine on this machine: found, set up by the owner, and asked over its configuration API. */
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { CLOSE_MS_MAX, callSunshine, fingerprintOf, openTls, serverInfo } from './call.ts';
import { type Sunshine, SunshineFault, type SunshineLook } from './port.ts';
import {
  AppsAnswer,
  ClientsAnswer,
  ConfigAnswer,
  INSTALL,
  StatusAnswer,
  appBody,
  isBusy,
  isClientThere,
} from './words.ts';

/** `port` of its configuration is that of the game stream; its web interface is one above. */
export const SUNSHINE_PORT = 47_990;

const Kept = z.strictObject({
  isOn: z.boolean(),
  user: z.string(),
  address: z.string(),
  port: z.number().int(),
  password: z.string(),
  fingerprint: z.string(),
});
type Kept = z.infer<typeof Kept>;

/** Where its packages put it, beside PATH. */
const PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: [String.raw`C:\Program Files\Sunshine\sunshine.exe`],
  darwin: ['/Applications/Sunshine.app', '/opt/homebrew/bin/sunshine', '/usr/local/bin/sunshine'],
  linux: [
    '/var/lib/flatpak/exports/bin/dev.lizardbyte.app.Sunshine',
    ...(process.env['HOME'] === undefined
      ? []
      : [join(process.env['HOME'], '.local/share/flatpak/exports/bin/dev.lizardbyte.app.Sunshine')]),
  ],
};

export interface SunshineOptions {
  /** Settings with the password: readable by the owner of this process alone. */
  readonly file: string;
  /** Marks of sessions, in names of apps. */
  readonly isOfSession: (app: string) => boolean;
  readonly platform?: NodeJS.Platform;
  /** In the place of looking for its program. */
  readonly isInstalled?: () => boolean;
}

export function openSunshine(options: SunshineOptions): Sunshine {
  const { file, isOfSession, platform = process.platform } = options;
  const isInstalled = options.isInstalled ?? (() => hasProgram(platform));
  let kept = readKept(file);

  const call = (
    ...[one, method, path, body, timeoutMs]: [Kept, 'GET' | 'POST' | 'DELETE', string, object?, number?]
  ): Promise<string> =>
    callSunshine({
      ...{ port: one.port, method, path, body, fingerprint: one.fingerprint },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      authorization: `Basic ${Buffer.from(`${one.user}:${one.password}`).toString('base64')}`,
    });
  const own = (): Kept => {
    if (kept === undefined) throw new SunshineFault('unauthorized', 'it is not set up here');
    return kept;
  };
  const ask = async <Schema extends z.ZodType>(schema: Schema, path: string, body?: object): Promise<z.infer<Schema>> =>
    parsed(schema, await call(own(), body === undefined ? 'GET' : 'POST', path, body), path);
  const names = async (): Promise<string[]> => (await ask(AppsAnswer, '/api/apps')).apps.map(({ name }) => name);

  const look = async (): Promise<SunshineLook> => {
    const seen = { isInstalled: isInstalled(), install: INSTALL[platform] ?? 'see https://docs.lizardbyte.dev' };
    const nothing = { version: undefined, otherApps: [] };
    const port = kept?.port ?? SUNSHINE_PORT;
    try {
      (await openTls(port)).destroy();
    } catch {
      const state = !seen.isInstalled
        ? 'not_installed'
        : kept === undefined
          ? 'off'
          : kept.isOn
            ? 'unreachable'
            : 'taking_back';
      return { ...seen, ...nothing, isReachable: false, state };
    }
    const there = { ...seen, isInstalled: true, isReachable: true };
    if (kept?.isOn !== true) return { ...there, ...nothing, state: kept === undefined ? 'off' : 'taking_back' };
    try {
      const { version } = await ask(ConfigAnswer, '/api/config');
      const otherApps = (await names()).filter((name) => !isOfSession(name));
      return { ...there, version, otherApps, state: otherApps.length > 0 ? 'other_apps' : 'ready' };
    } catch (cause) {
      if (!(cause instanceof SunshineFault)) throw cause;
      return { ...there, ...nothing, state: cause.what === 'refused' ? 'unreachable' : cause.what };
    }
  };

  return {
    look,
    settings: () => ({
      ...{ isOn: kept?.isOn ?? false, user: kept?.user ?? '', address: kept?.address ?? '' },
      port: kept?.port ?? SUNSHINE_PORT,
    }),
    set: async ({ password, ...settings }) => {
      const socket = await openTls(settings.port);
      const fingerprint = fingerprintOf(socket);
      socket.destroy();
      // Without the password said anew, another certificate may be another program's.
      if (password === undefined && kept?.fingerprint !== fingerprint)
        throw new SunshineFault('other_certificate', 'its certificate is another one: the password is needed again');
      const next: Kept = { ...settings, password: password ?? kept?.password ?? '', fingerprint };
      parsed(ConfigAnswer, await call(next, 'GET', '/api/config'), '/api/config');
      writeKept(file, next);
      kept = next;
    },
    isKnown: () => kept !== undefined,
    stop: () => {
      if (kept === undefined) return;
      kept = { ...kept, isOn: false };
      writeKept(file, kept);
    },
    off: () => {
      kept = undefined;
      rmSync(file, { force: true });
    },
    isBusy: async () => {
      const busy = isBusy(await serverInfo(own().port - 1));
      if (busy === undefined) throw new SunshineFault('unreachable', 'the game stream is not Sunshine’s');
      return busy;
    },
    isClientThere: async () => isClientThere(await call(own(), 'GET', '/api/logs')),
    apps: names,
    clients: async () => (await ask(ClientsAnswer, '/api/clients/list')).named_certs,
    addApp: async (app) => void (await ask(StatusAnswer, '/api/apps', appBody(app, platform))),
    removeApps: async (isMeant) => {
      let listed = await names();
      for (let left = listed.filter(isMeant).length; left > 0; left -= 1) {
        // Sorted by name after each change: an index holds for one removal.
        await call(own(), 'DELETE', `/api/apps/${listed.findIndex(isMeant)}`);
        listed = await names();
        if (!listed.some(isMeant)) return;
      }
      // It says to have removed one also where its file could not be written.
      if (listed.some(isMeant)) throw new SunshineFault('refused', 'an app is still listed after its removal');
    },
    pin: async (pin, name) => (await ask(StatusAnswer, '/api/pin', { pin, name })).status,
    unpair: async (uuid) => void (await ask(StatusAnswer, '/api/clients/unpair', { uuid })),
    closeApp: async () => void (await call(own(), 'POST', '/api/apps/close', {}, CLOSE_MS_MAX)),
  };
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string, path: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SunshineFault('refused', `${path} is answered by something else than documented`, { cause });
  }
}

function hasProgram(platform: NodeJS.Platform): boolean {
  const name = platform === 'win32' ? 'sunshine.exe' : 'sunshine';
  const inPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [...inPath.map((folder) => join(folder, name)), ...(PLACES[platform] ?? [])].some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function readKept(file: string): Kept | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined; // never set
  }
  try {
    return Kept.parse(JSON.parse(text));
  } catch {
    return undefined; // unreadable is as never set: the owner is asked again
  }
}

function writeKept(file: string, kept: Kept): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.next`;
  rmSync(next, { force: true });
  writeFileSync(next, JSON.stringify(kept), { mode: 0o600 });
  renameSync(next, file);
}
