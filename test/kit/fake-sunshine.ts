/**
 * A Sunshine for tests: real HTTPS with a certificate signed by itself, and the documented answers; with it a Moonlight that waits for its PIN.
 * Source of the answers: LizardByte/Sunshine 2026.817, docs/api.md and src/confighttp.cpp.
 */
import { randomUUID } from 'node:crypto';
import { type Server as HttpServer, type IncomingMessage, type ServerResponse, createServer as http } from 'node:http';
import { createServer as https } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Made for these tests alone: good for nothing else. */
const CERTIFICATES = [
  {
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7QC/0c5xc8Q69UjC
aGNnkvwoQUDF36LhxyYKYJoatWehRANCAARKHju0VrozaXPC2wjfh89wSHxV7sXn
JydqpnDDpD1YhyMvXBWcNTc9HINFehXhljEpKjhoZRDDADxrgPoGLVqz
-----END PRIVATE KEY-----`,
    cert: `-----BEGIN CERTIFICATE-----
MIIBnDCCAUOgAwIBAgIUWeP8eTDVRKG3AOLkwnsCPYvlMaowCgYIKoZIzj0EAwIw
IzEhMB8GA1UEAwwYU3Vuc2hpbmUgR2FtZXN0cmVhbSBIb3N0MCAXDTI2MTEyOTIx
NDM1MVoYDzIxMjYxMTA1MjE0MzUxWjAjMSEwHwYDVQQDDBhTdW5zaGluZSBHYW1l
c3RyZWFtIEhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARKHju0VrozaXPC
2wjfh89wSHxV7sXnJydqpnDDpD1YhyMvXBWcNTc9HINFehXhljEpKjhoZRDDADxr
gPoGLVqzo1MwUTAdBgNVHQ4EFgQUVgvOTsT42iP//hY4DLqluk2psxowHwYDVR0j
BBgwFoAUVgvOTsT42iP//hY4DLqluk2psxowDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNHADBEAiBZ9Tc32UihczMOjygzCN995SGLrztpUtl3AZwYcGPGkQIg
b5IXdlUTSH4KvZ7wmHyvheYuARPm61twPDjkypdMVHA=
-----END CERTIFICATE-----`,
  },
  {
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnMjBE9YKHhYbRsq0
I7GUhPHlUA03iEHxbx6vamhp652hRANCAATPnaYFt0JdxIU23hAg8hcVUNg6hpN7
8m4/saxlFQUTraaQlM/nuFoqaa5PIaZyHWHUvJB1D3fawlAJG+UDchX6
-----END PRIVATE KEY-----`,
    cert: `-----BEGIN CERTIFICATE-----
MIIBnTCCAUOgAwIBAgIUT2ubiZRXbb5rqB3b+YC/5WjQrDswCgYIKoZIzj0EAwIw
IzEhMB8GA1UEAwwYU3Vuc2hpbmUgR2FtZXN0cmVhbSBIb3N0MCAXDTI2MTEyOTIx
NDM1MVoYDzIxMjYxMTA1MjE0MzUxWjAjMSEwHwYDVQQDDBhTdW5zaGluZSBHYW1l
c3RyZWFtIEhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATPnaYFt0JdxIU2
3hAg8hcVUNg6hpN78m4/saxlFQUTraaQlM/nuFoqaa5PIaZyHWHUvJB1D3fawlAJ
G+UDchX6o1MwUTAdBgNVHQ4EFgQULarg32EX/JWWRwAPIg6cszqpiJcwHwYDVR0j
BBgwFoAULarg32EX/JWWRwAPIg6cszqpiJcwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNIADBFAiEAwkLosC5rgoz3yH0aEHofNUwKL/vnVUXs2foIbwmx5yQC
IBafRAN+5RCUc/tr6lQqRauSOoYbdk/TxVvp1G1abA7x
-----END CERTIFICATE-----`,
  },
] as const;
type Answer = (body: Record<string, unknown>, path: string) => object | string | Promise<object>;
const USER = 'owner';
const PASSWORD = 'sunny day';
/** The two ports lie side by side: the game stream's is one below. */
const PORT_ATTEMPTS = 20;

export interface FakeSunshine extends AsyncDisposable {
  readonly user: string;
  readonly password: string;
  readonly port: number;
  readonly state: {
    apps: { readonly name: string; readonly cmd?: string }[];
    clients: { readonly name: string; readonly uuid: string; readonly enabled: boolean }[];
    log: string;
    running: string | undefined;
    /** How long the game takes to end: closing it is answered afterwards, as `proc_t::terminate` does. */
    exitMs: number;
    /** Moonlight starts the app again as soon as it is closed, while it is let in. */
    isEager: boolean;
    /** Its file of apps cannot be written: it says to have removed one all the same (confighttp.cpp, deleteApp). */
    isReadOnly: boolean;
    /** No password was set yet. */
    isNew: boolean;
  };
  /** Of every call with a password: method and path. */
  readonly calls: string[];
  /** Whether somebody came without or with a wrong password. */
  readonly refused: string[];
  /** Moonlight shows this PIN and waits. `isSlow`: its steps after the right PIN come with `finishPairing`, whenever that is. */
  moonlightWaits(pin: string, isSlow?: boolean): void;
  /** Sunshine's map of pairings forgets none (nvhttp.cpp, `map_id_sess`). */
  finishPairing(): void;
  /** Moonlight starts an app and its stream. @throws when it may not */
  play(app: string): void;
  leave(): void;
}

export async function openFakeSunshine(options: { readonly certificate?: 0 | 1; readonly port?: number } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open(options);
    } catch (cause) {
      if (attempt === PORT_ATTEMPTS) throw cause;
    }
  }
}

async function open({ certificate = 0, port = 0 }: { readonly certificate?: 0 | 1; readonly port?: number }) {
  const state: FakeSunshine['state'] = {
    ...{ apps: [], clients: [], log: '', running: undefined, isNew: false, exitMs: 0, isEager: false },
    isReadOnly: false,
  };
  const calls: string[] = [];
  const refused: string[] = [];
  let waiting: { readonly pin: string; readonly isSlow: boolean } | undefined;
  let unfinished: string[] = [];
  const letIn = (name: string): void => {
    state.clients = [...state.clients, { name, uuid: randomUUID(), enabled: true }];
  };
  const say = (line: string): void => {
    state.log += `[2026-11-29 12:00:00.000]: Info: ${line}\n`;
  };
  const end = (): void => {
    if (state.running !== undefined) say('Process terminated');
    state.running = undefined;
  };
  const play = (app: string): void => {
    if (state.clients.length === 0 || !state.apps.some(({ name }) => name === app)) throw new Error('not paired');
    state.running = app;
    say('New streaming session started [active sessions: 1]');
    say('CLIENT CONNECTED');
  };

  const answers: Readonly<Record<string, Answer>> = {
    'GET /api/config': () => ({ status: true, platform: 'linux', version: '2026.817.185037', port: '47989' }),
    'GET /api/apps': () => ({ env: { PATH: '$(PATH)' }, apps: state.apps }),
    'POST /api/apps': ({ index: _index, ...app }) => {
      state.apps = [...state.apps, app as { name: string }].sort((a, b) => (a.name < b.name ? -1 : 1));
      return { status: true };
    },
    'DELETE /api/apps': (_body, path) => {
      const index = Number(path.split('/').at(-1));
      if (!state.isReadOnly) state.apps = state.apps.filter((_, at) => at !== index);
      return { status: true, result: `application ${index} deleted` };
    },
    'POST /api/apps/close': async () => {
      const was = state.running;
      if (was !== undefined) await new Promise((resolve) => setTimeout(resolve, state.exitMs));
      end();
      if (was !== undefined && state.isEager && state.clients.length > 0) play(was);
      return { status: true };
    },
    'GET /api/clients/list': () => ({ named_certs: state.clients, status: true }),
    'POST /api/clients/unpair': ({ uuid }) => {
      const before = state.clients.length;
      state.clients = state.clients.filter((client) => client.uuid !== uuid);
      return { status: state.clients.length < before };
    },
    'POST /api/pin': ({ pin, name }) => {
      if (waiting === undefined) return { status: false };
      // Whether it was the right one shows in the steps that Moonlight takes next.
      const { isSlow, pin: right } = waiting;
      waiting = undefined;
      if (right === pin && isSlow) unfinished.push(String(name));
      else if (right === pin) letIn(String(name));
      return { status: true };
    },
    'GET /api/logs': () => state.log,
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const reply = (status: number, value: object | string, headers: Record<string, string> = {}): void => {
      const isText = typeof value === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
      response.end(isText ? value : JSON.stringify(value));
    };
    if (state.isNew) return reply(307, '', { location: '/welcome' });
    const wanted = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
    if (request.headers.authorization !== wanted) {
      refused.push(path);
      return reply(401, { status_code: 401, status: false, error: 'Unauthorized' });
    }
    calls.push(`${request.method} ${path}`);
    const answer = answers[`${request.method} ${path.replace(/\/\d+$/, '')}`];
    if (answer === undefined) return reply(404, { status_code: 404, error: 'Not Found' });
    const isJson = request.headers['content-type'] === 'application/json';
    if (request.method === 'POST' && !isJson)
      return reply(400, { status_code: 400, status: false, error: 'Content type not provided' });
    reply(200, await answer(body === '' ? {} : (JSON.parse(body) as Record<string, unknown>), path));
  }
  const secure = https({ ...CERTIFICATES[certificate] }, (request, response) => void serve(request, response));
  const plain = http((request, response) => {
    const word = state.running === undefined ? 'FREE' : 'BUSY';
    const xml = `<?xml version="1.0" encoding="utf-8"?>\n<root status_code="200"><hostname>here</hostname>`;
    const rest = `<currentgame>${state.running === undefined ? 0 : 881_448_767}</currentgame><state>SUNSHINE_SERVER_${word}</state></root>`;
    response.end(request.url?.startsWith('/serverinfo') === true ? `${xml}${rest}` : '');
  });
  await listen(plain, port === 0 ? 0 : port - 1);
  const own = (plain.address() as AddressInfo).port + 1;
  try {
    await listen(secure, own);
  } catch (cause) {
    plain.close();
    throw cause;
  }
  const fake: FakeSunshine = {
    ...{ user: USER, password: PASSWORD, port: own, state, calls, refused },
    moonlightWaits: (pin, isSlow = false) => {
      waiting = { pin, isSlow };
    },
    finishPairing: () => {
      for (const name of unfinished) letIn(name);
      unfinished = [];
    },
    play,
    leave: () => say('CLIENT DISCONNECTED'),
    [Symbol.asyncDispose]: async () => {
      secure.closeAllConnections();
      plain.closeAllConnections();
      await Promise.all([secure, plain].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
  return fake;
}

function listen(server: HttpServer | ReturnType<typeof https>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
