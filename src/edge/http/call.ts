/** From a request to the call that a handler sees. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusalError } from '#core/contract/problem.ts';
import type { Call, SignedCall } from '#core/contract/route.ts';
import { canonicalJson } from './canonical-json.ts';
import { reachedOf } from './guard.ts';
import { languageOf } from './language.ts';
import type { HttpContext } from './options.ts';
import type { Reach } from './reach.ts';
import { invalid } from './refusals.ts';

/** Names of programs are longer than useful. */
const AGENT_CHARS_MAX = 200;
/** Printable ASCII: the key travels in events. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]+$/;

export function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: { readonly context: HttpContext; readonly reach: Reach; readonly needsLogin: boolean; readonly body: unknown },
): Call<unknown, unknown, unknown> {
  const { context, reach, needsLogin, body } = parts;
  return {
    params: request.params,
    query: request.query,
    body,
    claims: needsLogin ? request.user : undefined,
    isLocal: reach.isLocal(reachedOf(request)),
    agent: (request.headers['user-agent'] ?? '').slice(0, AGENT_CHARS_MAX),
    idem: request.idem,
    signed: signedOf(request),
    waitMs: waitSecondsOf(request, context.limits.waitSecondsMax) * 1000,
    signal: signalOf(reply, context.closing),
  };
}

/** Headers of Standard Webhooks beside the body as it came. */
function signedOf(request: FastifyRequest): SignedCall | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request.headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') return undefined;
  return request.signedBody === undefined ? undefined : { id, timestamp, signature, body: request.signedBody };
}

/** `Prefer: wait=S` (RFC 7240 section 4.3), at most `max`. A preference that cannot be read is ignored, as its RFC says. */
export function waitSecondsOf(request: FastifyRequest, max: number): number {
  const header = request.headers['prefer'];
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  const wait = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec(text)?.[1];
  return Math.min(Number(wait ?? 0), max);
}

/** Keeps the `Idempotency-Key` with the hash of what is asked. Runs before validation: the hash is of what was sent. */
export function readIdempotencyKey(request: FastifyRequest, context: HttpContext): void {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return;
  const { idempotencyKeyCharsMax: max, jsonDepthMax } = context.limits;
  const isRussian = languageOf(request.headers['accept-language']) === 'ru';
  if (typeof key !== 'string' || key.length > max || !IDEMPOTENCY_KEY.test(key)) {
    const expected = isRussian ? `от 1 до ${max} печатных знаков ASCII` : `1 to ${max} printable ASCII characters`;
    throw new RefusalError(invalid('Idempotency-Key', expected, 'header'));
  }
  const asked = canonicalJson([request.method, request.url, request.body ?? null], jsonDepthMax);
  if (asked === undefined) {
    throw new RefusalError(invalid('body', isRussian ? 'слишком глубоко вложено' : 'nested too deeply', 'body'));
  }
  request.idem = { key, body: createHash('sha256').update(asked).digest('hex') };
}

/** Aborts when the client hangs up before its answer, and when the server ends. */
function signalOf(reply: FastifyReply, closing: AbortSignal): AbortSignal {
  const end = new AbortController();
  const abort = () => end.abort();
  closing.addEventListener('abort', abort);
  reply.raw.once('close', () => {
    closing.removeEventListener('abort', abort);
    if (!reply.raw.writableFinished) abort();
  });
  return end.signal;
}
