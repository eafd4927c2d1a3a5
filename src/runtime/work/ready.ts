/** Access checked by both sides: the buyer's instance answers and signs, only then the meter starts. */
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { agentCommand } from '../commands.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from './links.ts';
import { ACCESS_REQUEST, SignatureAnswer, decodeFrame, encodeFrame } from './protocol.ts';

/** true: the order is ready as soon as that is sealed; false: the buyer could not be reached yet. */
export async function submitReady(
  runtime: Runtime,
  links: Links,
  space: string,
  row: Pick<OrderRow, 'order' | 'buyerPeer'>,
  seed: Uint8Array,
): Promise<boolean> {
  try {
    const answer = await links.request(row.buyerPeer, ACCESS_REQUEST, encodeFrame({ space, order: row.order }));
    const { device, signature } = decodeFrame(SignatureAnswer, answer);
    const payload = { order: row.order, buyerDevice: device, buyerSignature: signature };
    return (await agentCommand(runtime, space, seed, { type: 'order.ready.v1', payload })).ok;
  } catch (cause) {
    runtime.logger.debug({ order: row.order, cause: (cause as Error).message }, 'the buyer could not be reached yet');
    return false;
  }
}
