/** Encrypted files of disputes on their way between the parties' and the judges' instances; what arrives is checked by its hash. */
import { DISPUTE_LIMITS } from '#core/kernel/limits.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { type DisputeRow, evidence } from '#core/features/disputes/disputes.tables.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import type { Runtime } from './runtime.ts';
import { openWorkRecords } from './work/record.ts';
import { readFrames, sendBlob } from './work/blob-channel.ts';
import type { Links } from './work/links.ts';
import { EVIDENCE_CHANNEL, EvidenceOpen, decodeFrame, encodeFrame } from './work/protocol.ts';

const CIPHER_BYTES_MAX = DISPUTE_LIMITS.fileBytesMax + 1024;

export interface EvidenceFiles {
  /** Ciphertext of a file of this dispute, from here or from an instance that has it; undefined: nobody reachable has it. */
  fetch(pool: string, dispute: DisputeRow, file: string): Promise<Uint8Array | undefined>;
}

export function serveEvidence(runtime: Runtime, links: Links): EvidenceFiles {
  links.handleChannel(EVIDENCE_CHANNEL, async (peer, channel) => {
    const first = await channel[Symbol.asyncIterator]().next();
    if (first.done === true) return;
    const { space, dispute, file } = decodeFrame(EvidenceOpen, first.value);
    if (!runtime.spaces.has(space)) throw new Error('not served');
    const reader = runtime.spaces.reader(space);
    const isThere = reader.where(evidence, 'dispute = ? AND file = ? LIMIT 1', [dispute, file]).length > 0;
    // Who cannot open it learns nothing from it; who is no member's instance gets nothing at all.
    const isMember = reader.where(devices, '"peerKey" = ? AND revoked = 0 LIMIT 1', [peer]).length > 0;
    if (!isThere || !isMember || (await runtime.blobs.find(file)) === undefined) throw new Error('not served');
    await sendBlob(runtime, channel, file);
  });

  return {
    fetch: async (pool, dispute, file) => {
      if ((await runtime.blobs.find(file)) === undefined) {
        for (const peer of holdersOf(runtime.spaces.reader(pool), dispute)) {
          if (peer === runtime.keys.peer.publicKey) continue;
          if (await fetchFrom(runtime, links, peer, { space: pool, dispute: dispute.dispute, file })) break;
        }
      }
      if ((await runtime.blobs.find(file)) === undefined) return undefined;
      const chunks: Uint8Array[] = [];
      for await (const chunk of runtime.blobs.read(file)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}

/** Instances that may have it: the parties' own, then whoever judged. */
function holdersOf(reader: SpaceReader, dispute: DisputeRow): string[] {
  const order = reader.get(orders, dispute.order);
  const users = [dispute.buyer, dispute.provider, dispute.decider, dispute.firstDecider, dispute.decidedBy];
  const peers = users.flatMap((user) =>
    user === null ? [] : reader.where(devices, '"user" = ? AND revoked = 0', [user]).map(({ peerKey }) => peerKey),
  );
  return [...new Set([...(order === undefined ? [] : [order.buyerPeer, order.providerPeer]), ...peers])];
}

async function fetchFrom(
  runtime: Runtime,
  links: Links,
  peer: string,
  wanted: { readonly space: string; readonly dispute: string; readonly file: string },
): Promise<boolean> {
  try {
    const channel = await links.openChannel(peer, EVIDENCE_CHANNEL);
    try {
      await channel.send(encodeFrame(wanted));
      await channel.close();
      await runtime.blobs.put(readFrames(channel), { maxBytes: CIPHER_BYTES_MAX, expected: wanted.file });
      return true;
    } catch (cause) {
      channel.abort();
      throw cause;
    }
  } catch (cause) {
    runtime.logger.debug({ peer, cause: String(cause) }, 'an instance does not have a file of a dispute');
    return false;
  }
}

/** What this instance saw of an order's work, as a file; undefined: nothing, or the user is no party. */
export function workRecordOf(
  runtime: Runtime,
  pool: string,
  order: OrderRow,
  user: string,
): { readonly name: string; readonly contentType: string; readonly bytes: Uint8Array } | undefined {
  const side = order.buyer === user ? 'buyer' : order.provider === user ? 'provider' : undefined;
  if (side === undefined) return undefined;
  const { tasks, cpuUs, bytes } = openWorkRecords(runtime, side).read(pool, order.order);
  if (tasks.length === 0) return undefined;
  const told = JSON.stringify({ order: order.order, side, cpuUs, bytes, tasks }, null, 1);
  const whole = new TextEncoder().encode(told);
  if (whole.length > DISPUTE_LIMITS.fileBytesMax) return undefined;
  return { name: `work-record-${side}.json`, contentType: 'application/json', bytes: whole };
}
