/** Bodies that are files: handed on as they come, never held in memory, cut off at the limit. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RefusalError } from '#core/contract/problem.ts';

export const UPLOAD_TYPES = ['application/wasm', 'application/octet-stream'] as const;

/** In a scope of its own: nothing but files is taken in it. */
export function registerUploadBodies(scope: FastifyInstance, bytesMax: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser([...UPLOAD_TYPES], (_request, payload, done) => {
    done(null, limited(payload, bytesMax));
  });
  scope.addHook('onRequest', async (request) => {
    // Said before anything is sent: a well-made client waits for it (Expect: 100-continue).
    if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  });
  scope.addHook('onSend', async (request, reply, payload) => {
    endUnread(request, reply);
    return payload;
  });
}

async function* limited(payload: IncomingMessage, bytesMax: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  // A destroyed request loses its socket; the answer that says why still has questions to it.
  for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
    size += (chunk as Uint8Array).length;
    if (size > bytesMax) throw tooLarge(bytesMax);
    yield chunk as Uint8Array;
  }
}

function tooLarge(limitBytes: number): RefusalError {
  return new RefusalError({ code: 'request.too_large', limitBytes });
}

/** An answer before the end of the upload: the rest of it is thrown away unread, and the connection is not used again. */
function endUnread(request: FastifyRequest, reply: FastifyReply): void {
  if (request.raw.readableEnded || request.raw.complete) return;
  reply.header('connection', 'close');
}
