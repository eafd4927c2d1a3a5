/** Receipts of batch work: what both sides counted, with the buyer's signature where they give it. */
import type { Receipt } from '#core/features/orders/orders.events.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { agentCommand } from '../commands.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from './links.ts';
import { RECEIPT_REQUEST, SignatureAnswer, decodeFrame, encodeFrame } from './protocol.ts';
import { hashTasks, sumPaidMs } from './record.ts';
import type { TaskEnds } from './task-ends.ts';

/** Returns whether the pool took it. */
export async function issueReceipt(
  { runtime, links, ends }: { readonly runtime: Runtime; readonly links: Links; readonly ends: TaskEnds },
  {
    space,
    row,
    seed,
    last,
  }: { readonly space: string; readonly row: OrderRow; readonly seed: Uint8Array; readonly last: boolean },
): Promise<boolean> {
  const { record, open } = await ends.count(space, row, last);
  const untilMs = row.state === 'ending' ? row.stoppedSealMs : runtime.nowMs();
  const elapsedMs = Math.max(row.elapsedMs, untilMs - row.runningSealMs);
  const paidMs = Math.max(row.paidMs, Math.min(sumPaidMs(record.tasks), row.slots * elapsedMs));
  const { cpuUs, bytes } = record;
  const receipt: Receipt = {
    order: row.order,
    n: row.receipts + 1,
    elapsedMs,
    paidMs,
    cpuUs,
    bytes,
    tasksEnded: record.tasks.length,
    tasksHash: hashTasks(record.tasks, runtime),
    last,
  };
  let countersign: { device: string; signature: string } | undefined;
  try {
    const asked = encodeFrame({ space, receipt, open });
    countersign = decodeFrame(SignatureAnswer, await links.request(row.buyerPeer, RECEIPT_REQUEST, asked));
  } catch (cause) {
    runtime.logger.info(
      { order: row.order, receipt: receipt.n, cause: (cause as Error).message },
      'receipt goes out without the buyer’s signature',
    );
  }
  const payload = countersign === undefined ? receipt : { ...receipt, countersign };
  const sent = await agentCommand(runtime, space, seed, { type: 'receipt.issued.v1', payload: { ...payload } });
  if (!sent.ok) runtime.logger.warn({ order: row.order, code: sent.code }, 'a receipt was refused');
  return sent.ok;
}
