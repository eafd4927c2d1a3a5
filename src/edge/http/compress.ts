/**
 * JSON, texts and exports go out packed for whoever says that they can unpack (RFC 9110 section 12.5.3). Programs on this machine get them
 * plain: there a copy is quicker than packing. Event streams are hijacked and never come here; what sets a cookie carries a secret and is
 * left alone, as are files with a strong tag, which names these very bytes.
 */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Reach } from './reach.ts';
import { reachedOf } from './guard.ts';

/** Below this the answer fits into one or two packets anyway. */
const PACK_FROM_BYTES = 1400;
/** As quick as gzip's usual level and smaller. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 6;
const TEXTS = /^(text\/|application\/([\w.+-]*\+)?json)/;

export type Coding = 'br' | 'gzip';

const PACK: Readonly<Record<Coding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: GZIP_LEVEL }),
};

/** The better of what a client takes; undefined: plain. */
export function codingOf(header: string | undefined): Coding | undefined {
  const weights = new Map<string, number>();
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
    if (name !== '') weights.set(name, weight === undefined ? 1 : Number(weight));
  }
  const of = (coding: string): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const [br, packed] = [of('br'), of('gzip')];
  if (!(br > 0) && !(packed > 0)) return undefined;
  return br >= packed || !(packed > 0) ? 'br' : 'gzip';
}

/** After whatever else changes answers: tags are made of the plain text. */
export function registerCompression(scope: FastifyInstance, reach: Reach): void {
  scope.addHook('onSend', async (request, reply, payload) => {
    const bytes = bytesOf(payload);
    if (bytes === undefined || !mayPack(reply, bytes)) return payload;
    reply.header('vary', join(reply.getHeader('vary'), 'Accept-Encoding'));
    const coding = codingOf(headerText(request.headers['accept-encoding']));
    if (coding === undefined || reach.isLocal(reachedOf(request))) return payload;
    const packed = await PACK[coding](bytes);
    const etag = reply.getHeader('etag');
    if (typeof etag === 'string' && !etag.startsWith('W/')) reply.header('etag', `W/${etag}`);
    reply.removeHeader('content-length').header('content-encoding', coding);
    return packed;
  });
}

function bytesOf(payload: unknown): Buffer | undefined {
  if (typeof payload === 'string') return Buffer.from(payload);
  return Buffer.isBuffer(payload) ? payload : undefined;
}

function mayPack(reply: FastifyReply, bytes: Buffer): boolean {
  return (
    bytes.length >= PACK_FROM_BYTES &&
    TEXTS.test(String(reply.getHeader('content-type') ?? '')) &&
    reply.getHeader('content-encoding') === undefined &&
    reply.getHeader('set-cookie') === undefined
  );
}

function join(present: number | string | string[] | undefined, name: string): string {
  const names = [present ?? []].flat().map(String);
  return [...names, name].join(', ');
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
