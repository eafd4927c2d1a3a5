/**
 * WebSockets of pages. Source: RFC 6455.
 *
 *   upgrade -> Host and Origin are ours -> first message: { token } -> a live login -> messages both ways -> login or page ends
 *
 * The token comes in a message because browsers let a page set no header here, and a path would stand in logs.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { WebSocket, WebSocketServer } from 'ws';
import type { z } from 'zod';
import { PageHello } from '#core/contract/game-stream.ts';
import type { LoginClaims } from '#core/contract/route.ts';
import type { PageSocket, SocketRoute } from '#core/contract/socket.ts';
import type { Tokens } from './auth.ts';
import type { HttpContext } from './options.ts';
import type { Reach } from './reach.ts';

const API_PREFIX = '/api/v1';
/** Close codes of our own, RFC 6455 section 7.4.2. */
const CLOSE = { notLoggedIn: 4401, ended: 4000 } as const;
const REASON_CHARS_MAX = 120;

interface Match {
  readonly route: SocketRoute;
  readonly params: Readonly<Record<string, string>>;
}

export function registerSockets(
  app: FastifyInstance,
  context: HttpContext,
  { reach, tokens }: { readonly reach: Reach; readonly tokens: Tokens },
): void {
  const { sockets = [], limits, closing } = context;
  if (sockets.length === 0) return;
  const open = new Set<WebSocket>();
  let server: WebSocketServer | undefined;
  const loaded = async (): Promise<WebSocketServer> => {
    const { WebSocketServer } = await import('ws');
    return (server ??= new WebSocketServer({
      noServer: true,
      maxPayload: limits.socketMessageBytesMax,
      perMessageDeflate: false,
    }));
  };

  app.server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    const path = new URL(request.url ?? '/', 'http://here').pathname;
    const found = match(sockets, path);
    const { socket } = request;
    const refusal = reach.refusalOf({
      ...{ method: 'GET', path, headers: request.headers, localAddress: socket.localAddress ?? '' },
      ...{ localPort: socket.localPort ?? 0, remoteAddress: socket.remoteAddress ?? '' },
    });
    raw.on('error', () => {});
    if (found === undefined) return refuse(raw, '404 Not Found');
    if (refusal !== undefined) return refuse(raw, '403 Forbidden');
    if (open.size >= limits.socketsMax) return refuse(raw, '503 Service Unavailable');
    loaded().then(
      (upgrader) =>
        upgrader.handleUpgrade(request, raw, head, (ws) => {
          open.add(ws);
          ws.once('close', () => open.delete(ws));
          greet(ws, found, context, tokens);
        }),
      (cause: unknown) => {
        context.logger.error({ err: cause }, 'a WebSocket could not be opened');
        refuse(raw, '500 Internal Server Error');
      },
    );
  });
  closing.addEventListener('abort', () => {
    for (const ws of open) ws.terminate();
  });
}

function match(routes: readonly SocketRoute[], path: string): Match | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const wanted = `${API_PREFIX}${route.path}`.split('/');
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const isSame = wanted.every((want, index) => {
      const part = parts[index] ?? '';
      if (!want.startsWith(':')) return want === part;
      params[want.slice(1)] = part;
      return /^[\w-]{1,128}$/.test(part);
    });
    if (isSame) return { route, params };
  }
  return undefined;
}

function refuse(raw: Duplex, status: string): void {
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The first message says who it is; nothing is served before. */
function greet(ws: WebSocket, found: Match, context: HttpContext, tokens: Tokens): void {
  const { limits, logger } = context;
  const turnAway = (): void => ws.close(CLOSE.notLoggedIn, 'log in first');
  const timer = setTimeout(turnAway, limits.socketHelloMs);
  ws.on('error', () => {}); // its close follows
  ws.once('close', () => clearTimeout(timer));
  ws.once('message', (bytes: Buffer) => {
    clearTimeout(timer);
    const hello = parseHello(bytes);
    void (hello === undefined ? Promise.resolve(undefined) : tokens.claimsOf(hello.token)).then(
      (claims) => {
        // Tokens of programs are for calls; playing is for people.
        if (claims === undefined || claims.scopes !== undefined) return turnAway();
        serve(ws, found, claims, context);
      },
      (cause: unknown) => {
        logger.error({ err: cause }, 'a WebSocket could not be greeted');
        ws.terminate();
      },
    );
  });
}

function parseHello(bytes: Buffer): z.output<typeof PageHello> | undefined {
  try {
    return PageHello.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined; // no JSON: no login
  }
}

function serve(ws: WebSocket, { route, params }: Match, claims: LoginClaims, context: HttpContext): void {
  const { limits, logger, isLoginLive } = context;
  const gone = new AbortController();
  let isAlive = true;
  const heartbeat = setInterval(() => {
    if (!isLoginLive(claims)) return ws.close(CLOSE.notLoggedIn, 'the login ended');
    if (!isAlive) return ws.terminate();
    isAlive = false;
    ws.ping();
  }, limits.heartbeatMs);
  heartbeat.unref();
  ws.on('pong', () => {
    isAlive = true;
  });
  ws.once('close', () => {
    clearInterval(heartbeat);
    gone.abort();
  });
  const socket: PageSocket = {
    params,
    get waitingBytes() {
      return ws.bufferedAmount;
    },
    send: (message) => {
      if (ws.readyState === ws.OPEN) ws.send(message, { binary: true });
    },
    close: (reason) => ws.close(CLOSE.ended, reason.slice(0, REASON_CHARS_MAX)),
    gone: gone.signal,
  };
  try {
    const take = route.open(claims, socket);
    ws.on('message', (bytes: Buffer) => take(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (cause) {
    logger.error({ err: cause }, 'a WebSocket could not be served');
    ws.terminate();
  }
}
