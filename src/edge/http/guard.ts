/** The first look at every request, before any of its body is read: who may reach us, and how often. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RefusalError } from '#core/contract/problem.ts';
import type { HttpContext } from './options.ts';
import { notFound, pathOf } from './refusals.ts';
import type { Reach, Reached } from './reach.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Passwords can be guessed here, or others be dialled: counted strictly as well. */
    readonly isCredential?: boolean;
  }
}

const MINUTE_MS = 60_000;

export function registerReach(app: FastifyInstance, reach: Reach): void {
  app.addHook('onRequest', async (request) => {
    const code = reach.refusalOf(reachedOf(request));
    if (code !== undefined) throw new RefusalError({ code });
    // Nothing takes it: its body is not worth reading.
    if (request.is404 && request.method !== 'GET' && request.method !== 'HEAD')
      throw new RefusalError(notFound(request));
  });
}

export function reachedOf(request: FastifyRequest): Reached {
  const { socket } = request;
  return {
    method: request.method,
    path: pathOf(request),
    headers: request.headers,
    localAddress: socket.localAddress ?? '',
    localPort: socket.localPort ?? 0,
    remoteAddress: socket.remoteAddress ?? '',
  };
}

interface Policy {
  readonly name: string;
  readonly count: ReturnType<FastifyInstance['createRateLimit']>;
}

/** Counts by address (IPv6 by /64). Source of the header fields: draft-ietf-httpapi-ratelimit-headers-10. */
export async function registerRateLimits(app: FastifyInstance, context: HttpContext, reach: Reach): Promise<void> {
  const { limits } = context;
  await app.register(rateLimit, { global: false, cache: limits.addressesMax, timeWindow: MINUTE_MS });
  const policies: { readonly all: Policy; readonly credentials: Policy } = {
    all: {
      name: 'default',
      count: app.createRateLimit({
        timeWindow: MINUTE_MS,
        max: (request) =>
          reach.isLocal(reachedOf(request)) ? limits.localRequestsPerMinuteMax : limits.requestsPerMinuteMax,
      }),
    },
    credentials: {
      name: 'credentials',
      count: app.createRateLimit({ timeWindow: MINUTE_MS, max: limits.credentialsPerMinuteMax }),
    },
  };
  app.addHook('onRequest', async (request, reply) => {
    const isCredential = request.routeOptions.config.isCredential === true;
    await count(request, reply, isCredential ? [policies.all, policies.credentials] : [policies.all]);
  });
}

async function count(request: FastifyRequest, reply: FastifyReply, policies: readonly Policy[]): Promise<void> {
  const quotas: string[] = [];
  const states: string[] = [];
  let waitS = 0;
  for (const { name, count } of policies) {
    const state = await count(request);
    if (state.isAllowed) continue;
    quotas.push(`"${name}";q=${state.max};w=${state.timeWindow / 1000}`);
    states.push(`"${name}";r=${state.remaining};t=${state.ttlInSeconds}`);
    if (state.isExceeded) waitS = Math.max(waitS, state.ttlInSeconds);
  }
  reply.headers({ 'ratelimit-policy': quotas.join(', '), ratelimit: states.join(', ') });
  if (waitS === 0) return;
  reply.header('retry-after', waitS);
  throw new RefusalError({ code: 'request.rate_limited', retryAfterSeconds: waitS });
}
