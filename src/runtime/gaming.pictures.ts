/** Pictures of games: blobs of whoever offers them, told to members of the pool, kept here once they were seen. */
import { toHex } from '#core/kernel/bytes.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { offerGameOf, offerOf } from '#core/features/market/market.reads.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import type { Runtime } from './runtime.ts';
import type { Links } from './work/links.ts';
import { decodeFrame, encodeFrame } from './work/protocol.ts';
import { PICTURE_REQUEST, PictureBody } from './work/session-protocol.ts';

/** By how a file begins; SVG is a program and none of them. Sources: PNG section 5.2, JPEG ITU T.81 B.1.1.3, WebP container "RIFF … WEBP". */
const MAGIC: readonly (readonly [contentType: string, hex: RegExp])[] = [
  ['image/png', /^89504e470d0a1a0a/],
  ['image/jpeg', /^ffd8ff/],
  ['image/webp', /^52494646.{8}57454250/],
];
const MAGIC_BYTES = 12;

export interface Picture {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface GamePictures {
  /** @throws {RefusalError} `game.no_picture` */
  read(pool: string, offer: string): Promise<Picture>;
  /** Whether an uploaded file can be a game's picture. @throws {RefusalError} `game.bad_picture` */
  check(hash: string): Promise<void>;
}

export function serveGamePictures(runtime: Runtime, links: Links): GamePictures {
  const self = runtime.keys.peer.publicKey;
  const own = async (hash: string): Promise<Picture | undefined> => {
    const blob = await runtime.blobs.find(hash);
    if (blob === undefined || blob.sizeBytes > GAME_LIMITS.pictureBytesMax) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of runtime.blobs.read(hash)) chunks.push(chunk);
    return pictureOf(Buffer.concat(chunks));
  };
  const peerOf = (reader: SpaceReader, offer: string): string | undefined =>
    reader.get(nodes, offerOf(reader, offer)?.node ?? '')?.peerKey;

  links.handle(PICTURE_REQUEST, async (peer, body) => {
    const { space, offer } = decodeFrame(PictureBody, body);
    if (!runtime.spaces.has(space)) throw new Error('not served');
    const reader = runtime.spaces.reader(space);
    // Whoever offers a game names its picture: an offer of somebody else's machine could name any file of ours.
    const hash = peerOf(reader, offer) === self ? offerGameOf(reader, offer)?.picture : undefined;
    const isMember = reader.where(devices, '"peerKey" = ? AND revoked = 0 LIMIT 1', [peer]).length > 0;
    const picture = hash === undefined || !isMember ? undefined : await own(hash);
    if (picture === undefined) throw new Error('not served');
    return picture.bytes;
  });

  const fromProvider = async (pool: string, offer: string, hash: string): Promise<Picture | undefined> => {
    const peer = peerOf(runtime.spaces.reader(pool), offer);
    if (peer === undefined || peer === self) return undefined;
    try {
      const bytes = await links.request(peer, PICTURE_REQUEST, encodeFrame({ space: pool, offer }));
      const picture = pictureOf(bytes);
      if (picture === undefined) throw new Error('it is no picture');
      await runtime.blobs.put(once(bytes), { maxBytes: GAME_LIMITS.pictureBytesMax, expected: hash });
      return picture;
    } catch (cause) {
      runtime.logger.debug({ offer, cause: String(cause) }, 'a picture of a game could not be had');
      return undefined;
    }
  };

  return {
    read: async (pool, offer) => {
      const hash = offerGameOf(runtime.spaces.reader(pool), offer)?.picture;
      const picture = hash === undefined ? undefined : ((await own(hash)) ?? (await fromProvider(pool, offer, hash)));
      if (picture === undefined) throw new RefusalError({ code: 'game.no_picture', offer });
      return picture;
    },
    check: async (hash) => {
      if ((await own(hash)) === undefined)
        throw new RefusalError({ code: 'game.bad_picture', limit: GAME_LIMITS.pictureBytesMax });
    },
  };
}

/** undefined: it is none. */
function pictureOf(bytes: Uint8Array): Picture | undefined {
  const head = toHex(bytes.subarray(0, MAGIC_BYTES));
  const contentType = MAGIC.find(([, hex]) => hex.test(head))?.[0];
  return contentType === undefined ? undefined : { contentType, bytes };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
