/**
 * Server-sent events: hints of what changed, to every page that is open. Source: HTML Living Standard, section 9.2.
 *
 * A reader that does not keep up is cut: it gets `reset` as its last event, comes back and reads everything anew. So no
 * reader can make us hold more than `streamBufferBytesMax` for it.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LIVE_PATH } from '#core/contract/live.ts';
import type { LiveEvent } from '#core/contract/live.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { LoginClaims } from '#core/contract/route.ts';
import type { Tokens } from './auth.ts';
import type { HttpLimits } from './limits.ts';
import type { HttpContext } from './options.ts';

const EVENT_STREAM = 'text/event-stream';
/** Browsers come back after this long. */
const RETRY_MS = 2000;
const RESET: LiveEvent = { kind: 'reset' };

export function registerLive(app: FastifyInstance, context: HttpContext, tokens: Tokens): void {
  const open = new Map<ServerResponse, LoginClaims>();

  app.get(LIVE_PATH, { onRequest: [tokens.authenticate] }, async (request, reply) => {
    if (!wantsEvents(request)) throw new RefusalError({ code: 'request.not_acceptable', expected: EVENT_STREAM });
    checkCount(open, request.user, context.limits);
    const { raw } = reply;
    open.set(raw, request.user);
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    reply.hijack();
    try {
      serve(raw, request, context, () => open.delete(raw));
    } catch (cause) {
      context.logger.error({ err: cause, request: request.id }, 'an event stream could not be opened');
      open.delete(raw);
      raw.destroy();
    }
  });

  context.closing.addEventListener('abort', () => {
    for (const raw of open.keys()) raw.end();
  });
}

function wantsEvents(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? '*/*';
  return accept
    .split(',')
    .some((range) => ['*/*', 'text/*', EVENT_STREAM].includes(range.split(';', 1)[0]?.trim().toLowerCase() ?? ''));
}

function checkCount(open: ReadonlyMap<ServerResponse, LoginClaims>, { login }: LoginClaims, limits: HttpLimits): void {
  const own = [...open.values()].filter((claims) => claims.login === login).length;
  if (own >= limits.streamsPerLoginMax)
    throw new RefusalError({ code: 'live.too_many_streams', limit: limits.streamsPerLoginMax });
  if (open.size >= limits.streamsMax)
    throw new RefusalError({ code: 'live.too_many_streams', limit: limits.streamsMax });
}

function serve(raw: ServerResponse, request: FastifyRequest, context: HttpContext, onEnd: () => void): void {
  const { limits, logger, isLoginLive, subscribe } = context;
  const claims = request.user;
  let isCut = false;
  const write = (text: string) => {
    if (isCut || raw.writableEnded || raw.destroyed) return;
    raw.write(text);
    if (raw.writableLength <= limits.streamBufferBytesMax) return;
    isCut = true;
    logger.debug({ request: request.id, waiting: raw.writableLength }, 'a slow reader of the event stream was cut');
    raw.end(eventText(RESET));
    setTimeout(() => raw.destroy(), limits.streamFarewellMs).unref();
  };

  raw.writeHead(200, {
    'content-type': `${EVENT_STREAM}; charset=utf-8`,
    'cache-control': 'no-store',
    // Proxies that gather answers would hold events back.
    'x-accel-buffering': 'no',
  });
  write(`retry: ${RETRY_MS}\n\n`);
  const unsubscribe = subscribe(claims, lastEventId(request), ({ id, data }) => write(eventText(data, id)));
  const heartbeat = setInterval(() => {
    if (isLoginLive(claims)) write(': still here\n\n');
    else raw.end();
  }, limits.heartbeatMs);
  heartbeat.unref();
  // It may have closed under the first events already.
  const stop = () => {
    clearInterval(heartbeat);
    unsubscribe();
    onEnd();
  };
  if (raw.closed) stop();
  else raw.once('close', stop);
}

/** What is no number of ours counts as absent. */
function lastEventId(request: FastifyRequest): number | undefined {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

function eventText(data: LiveEvent, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
