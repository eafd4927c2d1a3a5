/** A task of somebody else that ended on this machine, for the owner's own history: failures stand in it beside what went well. */
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import type { TaskRun } from '#core/features/nodes/nodes.api.ts';
import type { TaskEnd } from '#edge/executors/port.ts';
import { type EndFrame, type TaskFrame, isPaid } from './protocol.ts';

export type EndedHere = Omit<TaskRun, 'no' | 'buyerHandle'>;

export function endedHere({
  space,
  row,
  frame,
  end,
  nowMs,
}: {
  readonly space: string;
  readonly row: Pick<OrderRow, 'order' | 'buyer'>;
  readonly frame: Pick<TaskFrame, 'module'>;
  readonly end: Pick<EndFrame, 'kind' | 'cause' | 'wallMs' | 'exitCode'>;
  readonly nowMs: number;
}): EndedHere {
  return {
    pool: space,
    endedMs: nowMs,
    order: row.order,
    buyer: row.buyer,
    module: frame.module,
    end: end.kind,
    wallMs: end.wallMs,
    isPaid: isPaid(end.kind),
    isGood: end.kind === 'exited' && (end.exitCode ?? 0) === 0,
    ...(end.cause === '' ? {} : { cause: end.cause }),
    ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
  };
}

/** Why a task was stopped: not by its buyer, but because its order or the connection to the buyer ended. */
export const UNPAID = 'unpaid';

/**
 * Such a task counts for neither side: no result reached the buyer, and a receipt whose list only one side has would stay unsigned, which keeps the
 * money for three days. A task that the buyer cancelled counts, and the buyer hears its end.
 */
export function countedEnd(end: TaskEnd, signal: AbortSignal): TaskEnd {
  return end.kind === 'cancelled' && signal.reason === UNPAID
    ? { kind: 'lost', message: 'the order or the connection ended' }
    : end;
}

/** In words that pages know to translate; empty where it went well. */
export function causeOf(end: {
  readonly kind: string;
  readonly limit?: string;
  readonly message?: string;
  readonly exitCode?: number;
}): string {
  if (end.kind === 'limit') return `${end.limit} limit`;
  if (end.kind === 'exited') return end.exitCode === 0 ? '' : `exit code ${end.exitCode}`;
  return (end.message ?? end.kind).slice(0, 500);
}
