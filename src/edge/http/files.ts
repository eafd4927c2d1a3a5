/** Files on their way out: whole, with a name, and inert in a browser. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FileAnswer } from '#core/contract/route.ts';
import { etagMatches } from './etag.ts';
import { INERT_POLICY } from './security-headers.ts';

export function sendFile(request: FastifyRequest, reply: FastifyReply, file: FileAnswer): FastifyReply {
  const etag = `"${file.etag.replace(/[^\x21\x23-\x7e]/g, '')}"`;
  reply.headers({
    etag,
    'cache-control': 'private, no-cache',
    vary: 'Authorization',
    'content-security-policy': INERT_POLICY,
    'x-content-type-options': 'nosniff',
  });
  if (etagMatches(request.headers['if-none-match'], etag)) {
    abandon(file.bytes);
    return reply.code(304).send();
  }
  reply.headers({
    'content-type': file.contentType,
    'content-length': file.sizeBytes,
    'content-disposition': disposition(file),
  });
  if (file.bytes instanceof Uint8Array)
    return reply.send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
  return reply.send(Readable.from(file.bytes, { objectMode: false }));
}

/** RFC 6266: an ASCII name for everybody, the real one for whoever knows RFC 8187. */
function disposition(file: FileAnswer): string {
  const name = file.fileName.replace(/[/\\\p{Cc}]/gu, '_').slice(0, 200) || 'file';
  const ascii = name.replace(/[^\x20-\x7e]|["%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${file.isInline ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Nobody reads it: whatever was opened for it must be closed. What has not begun to be read needs no more than that. */
function abandon(bytes: FileAnswer['bytes']): void {
  if (bytes instanceof Readable) bytes.destroy();
}
