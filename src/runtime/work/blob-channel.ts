/** Files between the parties of an order: streamed in frames, verified by hash, served only to the other party. */
import type { Channel } from '#edge/p2p/port.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from './links.ts';
import { BLOB_CHANNEL, BlobOpen, decodeFrame, encodeFrame } from './protocol.ts';

const FRAME_BYTES = 128 * 1024;

/** `mayFetch`: whether this file belongs to the order. */
export function serveBlobs(
  runtime: Runtime,
  links: Links,
  mayFetch: (space: string, order: string, file: string) => boolean,
): void {
  links.handleChannel(BLOB_CHANNEL, async (peer, channel) => {
    const first = await channel[Symbol.asyncIterator]().next();
    if (first.done === true) return;
    const { space, order, file } = decodeFrame(BlobOpen, first.value);
    const row = runtime.spaces.has(space) ? runtime.spaces.reader(space).get(orders, order) : undefined;
    const isParty = row !== undefined && (row.buyerPeer === peer || row.providerPeer === peer);
    if (!isParty || !mayFetch(space, order, file) || (await runtime.blobs.find(file)) === undefined)
      throw new Error('not served');
    await sendBlob(runtime, channel, file);
  });
}

/** A whole file in frames. */
export async function sendBlob(runtime: Runtime, channel: Channel, file: string): Promise<void> {
  for await (const chunk of runtime.blobs.read(file)) {
    for (let at = 0; at < chunk.length; at += FRAME_BYTES) await channel.send(chunk.subarray(at, at + FRAME_BYTES));
  }
}

/** Gets a file from the other party unless it is here already. @throws when the peer does not serve it or its bytes are others */
export async function fetchBlob(
  runtime: Runtime,
  links: Links,
  from: { readonly peer: string; readonly space: string; readonly order: string },
  file: string,
  maxBytes: number,
): Promise<void> {
  if ((await runtime.blobs.find(file)) !== undefined) return;
  const channel: Channel = await links.openChannel(from.peer, BLOB_CHANNEL);
  try {
    await channel.send(encodeFrame({ space: from.space, order: from.order, file }));
    await channel.close();
    await runtime.blobs.put(readFrames(channel), { maxBytes, expected: file });
  } catch (cause) {
    channel.abort();
    throw cause;
  }
}

/** What comes on a channel, to its end. */
export async function* readFrames(channel: Channel): AsyncIterable<Uint8Array> {
  for (;;) {
    const next = await channel[Symbol.asyncIterator]().next();
    if (next.done === true) return;
    yield next.value;
  }
}
