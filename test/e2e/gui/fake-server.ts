/**
 * A fake instance for looking at the pages: serves web/dist under the strict Content-Security-Policy and answers every
 * endpoint from a world in memory, through the contract's own schemas, so that it cannot drift from them.
 *
 *   node test/e2e/gui/fake-server.ts [SCENARIO] [PORT]
 */
import { readFileSync, statSync } from 'node:fs';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { extname, join } from 'node:path';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Endpoint } from '#core/contract/endpoint.ts';
import type { LiveEvent } from '#core/contract/live.ts';
import type { API } from '#core/features/api.ts';
import { ENDPOINTS } from '#core/features/api.ts';
import { downTextMessage } from '#core/contract/game-stream.ts';
import { HANDLERS, FakeRefusal } from './fake-answers.ts';
import { type Scenario, type World, makeWorld } from './fake-world.ts';

const BUILT = join(import.meta.dirname, '..', '..', '..', 'web', 'dist');
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-fake'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

export interface FakeInstance extends AsyncDisposable {
  readonly url: string;
  readonly world: World;
  /** Tells every open page. */
  tell(event: LiveEvent): void;
}

export async function startFake(options: {
  readonly scenario: Scenario;
  readonly port?: number;
  readonly dist?: string;
}): Promise<FakeInstance> {
  const world = makeWorld(options.scenario);
  const streams = new Set<ServerResponse>();
  let eventId = 0;
  const tell = (event: LiveEvent): void => {
    eventId += 1;
    for (const stream of streams) stream.write(`id: ${eventId}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (url.pathname === '/api/v1/events') openStream(request, response, streams);
    else if (url.pathname.startsWith('/api/v1/')) void answer({ request, response, url, world, tell });
    else serveFile(options.dist ?? BUILT, url.pathname, response);
  });
  // A game that is about to start, for ever: pictures come from real instances alone.
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) =>
    socket.once('message', () => socket.send(downTextMessage({ t: 'trouble', name: 'starting' }))),
  );
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, world, tell, [Symbol.asyncDispose]: () => close(server, sockets) };
}

function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function openStream(request: IncomingMessage, response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  streams.add(response);
  request.on('close', () => streams.delete(response));
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly world: World;
  readonly tell: (event: LiveEvent) => void;
}

async function answer({ request, response, url, world, tell }: Exchange): Promise<void> {
  const found = matchEndpoint(request.method ?? 'GET', url.pathname.slice('/api/v1'.length));
  if (found === undefined) return refuse(response, 404, 'request.not_found');
  const { target, params } = found;
  if (target.auth === 'login' && request.headers.authorization === undefined)
    return refuse(response, 401, 'auth.missing');
  const bytes = await readBody(request);
  const text = target.kind === 'upload' ? '' : bytes.toString();
  try {
    const body = text === '' ? undefined : target.body.parse(JSON.parse(text));
    const query = target.query.parse(
      url.search === '' && target.query instanceof z.ZodUndefined ? undefined : Object.fromEntries(url.searchParams),
    );
    const handle = HANDLERS[target.name as keyof typeof API] as ((call: object) => unknown) | undefined;
    if (handle === undefined) throw new Error(`the fake answers no ${target.name}`);
    const value = await handle({ params, query, body, bytes, world, tell });
    if (Buffer.isBuffer(value)) {
      response.writeHead(200, {
        'content-type': target.name === 'jobPicture' ? 'image/png' : 'application/octet-stream',
        'x-content-type-options': 'nosniff',
      });
      response.end(value);
    } else if (value === undefined) {
      response.writeHead(204).end();
    } else {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(z.encode(target.answer, value)));
    }
  } catch (error) {
    if (error instanceof FakeRefusal) return refuse(response, error.status, error.code);
    console.error(target.name, error);
    refuse(
      response,
      error instanceof z.ZodError ? 400 : 500,
      error instanceof z.ZodError ? 'request.invalid' : 'internal',
    );
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: `/problems/${code}`, title: code, status, code }));
}

function matchEndpoint(
  method: string,
  path: string,
): { readonly target: Endpoint; readonly params: Record<string, string> } | undefined {
  const parts = path.split('/');
  // Literal paths before those with a parameter.
  const ordered = [...ENDPOINTS].sort((a, b) => a.path.split(':').length - b.path.split(':').length);
  for (const target of ordered) {
    const wanted = target.path.split('/');
    if (target.method !== method || wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((want, index) => {
      if (!want.startsWith(':')) return want === parts[index];
      params[want.slice(1)] = decodeURIComponent(parts[index] ?? '');
      return true;
    });
    if (fits) return { target, params };
  }
  return undefined;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function serveFile(dist: string, pathname: string, response: ServerResponse): void {
  const path = join(dist, pathname);
  const isFile = path.startsWith(dist) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const file = isFile ? path : join(dist, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
  });
  const isPage = extname(file) === '.html';
  response.end(isPage ? readFileSync(file, 'utf8').replaceAll('__CSP_NONCE__', 'fake') : readFileSync(file));
}

if (process.argv[1] === import.meta.filename) {
  const fake = await startFake({
    scenario: (process.argv[2] ?? 'rich') as Scenario,
    port: Number(process.argv[3] ?? 5050),
  });
  console.log(fake.url);
}
