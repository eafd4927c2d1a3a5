/** Answers that did not change are not sent again (RFC 9110 sections 8.8.3 and 13.1.2). */
import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

const DIGEST_CHARS = 22;

/** For JSON answers of queries: weak tags, made of the text itself. */
export function registerEtags(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string' || reply.hasHeader('etag'))
      return payload;
    const etag = `W/"${hash('sha256', payload, 'base64url').slice(0, DIGEST_CHARS)}"`;
    reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'Authorization' });
    if (!etagMatches(request.headers['if-none-match'], etag)) return payload;
    reply.code(304).removeHeader('content-length').removeHeader('content-type');
    return '';
  });
}

/** Weak comparison: that is what `If-None-Match` asks for. */
export function etagMatches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((tag) => opaque(tag) === opaque(etag));
}
