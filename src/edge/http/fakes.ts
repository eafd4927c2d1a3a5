/** For the tests of this folder: a server on a free port of the loopback, its log, and requests with any header. */
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from '#core/contract/endpoint.ts';
import type { Call, LoginClaims, Route } from '#core/contract/route.ts';
import { identityApi } from '#core/features/identity/identity.api.ts';
import type { HttpOptions, HttpServer } from './options.ts';
import { startHttp } from './server.ts';

export const CLAIMS: LoginClaims = { user: 'u1', account: 'a1', login: 'l1' };
export const ME = { user: 'u1', handle: 'ann', fingerprint: 'u1', username: 'ann', devices: [] };

export interface Logged {
  readonly level: string;
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

export interface TestServer extends AsyncDisposable {
  readonly server: HttpServer;
  readonly logged: readonly Logged[];
  ask(path: string, request?: Asked): Promise<Answered>;
  /** An access token of `CLAIMS`. */
  logIn(): Promise<string>;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
  readonly token?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
  json(): Record<string, unknown>;
}

type Handler = (call: Call<unknown, unknown, unknown>) => unknown;

export function fake(endpoint: Endpoint, handle: Handler): Route {
  return { endpoint, handle: async (call) => handle(call) };
}

export const fakeLogin: Route = fake(identityApi.loginCreate, () => ({
  claims: CLAIMS,
  refreshToken: 'r1',
  refreshLifeMs: 86_400_000,
  me: ME,
}));

export async function startTest(options: Partial<HttpOptions> = {}): Promise<TestServer> {
  const logged: Logged[] = [];
  const log = (level: string) => (fields: object, message: string) =>
    void logged.push({ level, fields: fields as Record<string, unknown>, message });
  const routes = options.routes ?? [];
  const hasLogin = routes.some(({ endpoint }) => endpoint.name === identityApi.loginCreate.name);
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    publicUrls: [],
    jwtSecret: 'a secret of more than thirty-two signs',
    isLoginLive: () => true,
    subscribe: () => () => undefined,
    ready: () => ({ isReady: true, detail: {} }),
    webRoot: undefined,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    version: '0.0.0-test',
    ...options,
    routes: hasLogin ? routes : [...routes, fakeLogin],
  });
  const askHere = (path: string, request: Asked = {}) => ask(server.port, path, request);
  return {
    server,
    logged,
    ask: askHere,
    logIn: async () => {
      const answer = await askHere('/api/v1/logins', { method: 'POST', json: { username: 'ann', password: 'x' } });
      return String(answer.json()['accessToken']);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** By `node:http`: fetch sets Host, Origin and Sec-Fetch-Site itself. */
export function ask(port: number, path: string, asked: Asked = {}): Promise<Answered> {
  const { method = 'GET', json, token } = asked;
  const body = json === undefined ? asked.body : JSON.stringify(json);
  const headers: Record<string, string> = {
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...asked.headers,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text,
          json: () => JSON.parse(text) as Record<string, unknown>,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
