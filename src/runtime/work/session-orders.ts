/** The provider's side of session orders: the game up before ready, a receipt a minute, nothing left over at the end. Level-triggered. */
import type { OrderTerms, ToldReason } from '#core/features/orders/orders.events.ts';
import { sessionReceipts } from '#core/features/gaming/gaming.tables.ts';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { answerUnasked } from '../blocks.ts';
import { agentCommand } from '../commands.ts';
import type { Catalogue } from '../gaming.catalogue.ts';
import type { Runtime } from '../runtime.ts';
import type { GameHost, HostedSession } from './game-host.ts';
import type { Links } from './links.ts';
import { submitReady } from './ready.ts';
import { createSessionReceipts } from './session-receipts.ts';
import type { SessionSamples } from './session-samples.ts';

export interface SessionOrders {
  /** `isDue`: at most one attempt per step and interval. */
  advance(space: string, row: OrderRow, seed: Uint8Array, isDue: (step: string) => boolean): Promise<void>;
}

export interface SessionParts {
  readonly samples: SessionSamples;
  readonly catalogue: Catalogue;
  readonly host: GameHost;
  readonly isPaused: () => boolean;
}

export function createSessionOrders(
  runtime: Runtime,
  links: Links,
  { samples, catalogue, host, isPaused }: SessionParts,
): SessionOrders {
  const receipts = createSessionReceipts(runtime, links, samples);

  /** What was sold; or by which name it is not there any more; undefined: the catalogue has no such game, and nobody may say what is meant. */
  async function hostedSession(space: string, row: OrderRow): Promise<HostedSession | ToldReason | undefined> {
    const { game, coresPerSlot, memoryPerSlotBytes } = JSON.parse(row.terms) as OrderTerms;
    const entry = game === undefined ? undefined : await catalogue.find(game.id);
    if (game === undefined || entry === undefined) return undefined;
    // The owner has taken the network back since.
    if (game.network === true && !entry.network && !host.isUnconfined(game)) return 'no_network';
    const { order, buyer, buyerPeer } = row;
    const { command, pad } = entry;
    return { space, order, buyer, buyerPeer, game, command, pad, coresPerSlot, memoryPerSlotBytes };
  }

  /** Time of the last receipt's seal, or of ready: also right after a restart. */
  const lastReceiptMs = (space: string, row: OrderRow): number =>
    runtime.spaces.reader(space).get(sessionReceipts, row.order, row.receipts)?.sealMs ?? row.runningSealMs;

  async function runOn(space: string, row: OrderRow, seed: Uint8Array, isDue: (step: string) => boolean) {
    const session = await hostedSession(space, row);
    if (typeof session === 'object') host.run(session, row.runningSealMs);
    const fault = typeof session === 'string' ? session : host.fault(space, row.order);
    if (typeof session === 'string') host.stop(space, row.order);
    if (fault !== undefined && row.stoppedBy === null && isDue(`${row.order}:stop`))
      await agentCommand(runtime, space, seed, {
        type: 'order.stopped.v1',
        payload: { order: row.order, reason: fault satisfies ToldReason },
      });
    const { receiptMs } = JSON.parse(row.terms) as OrderTerms;
    const isLate = row.state === 'interrupted' || runtime.nowMs() - lastReceiptMs(space, row) >= receiptMs;
    if (isLate && isDue(`${row.order}:${row.state}:${row.receipts}`)) await receipts.issue(space, row, seed, false);
  }

  /** An order that waits or was accepted: every peer sees why it is not delivered. */
  const decline = (space: string, row: OrderRow, seed: Uint8Array, reason: ToldReason) =>
    agentCommand(runtime, space, seed, { type: 'order.declined.v1', payload: { order: row.order, reason } });

  return {
    advance: async (space, row, seed, isDue) => {
      const { order } = row;
      const step = `${order}:${row.state}`;
      switch (row.state) {
        case 'placed': {
          const session = await hostedSession(space, row);
          if (session === undefined || isPaused() || !isDue(step)) return;
          if (typeof session === 'string') return void (await decline(space, row, seed, session));
          const answer = answerUnasked(runtime, space, row);
          if (answer === undefined) return;
          const reason = answer.type === 'order.accepted.v1' ? await host.hindrance(session) : undefined;
          if (reason === undefined) await agentCommand(runtime, space, seed, answer);
          else await decline(space, row, seed, reason);
          return;
        }
        case 'accepted': {
          const session = await hostedSession(space, row);
          if (session === undefined || !isDue(step)) return;
          const isReady = typeof session === 'object' && (await host.prepare(session));
          const fault = typeof session === 'string' ? session : host.fault(space, order);
          if (fault !== undefined) await decline(space, row, seed, fault);
          else if (isReady) await submitReady(runtime, links, space, row, seed);
          return;
        }
        case 'running':
        case 'interrupted':
          return runOn(space, row, seed, isDue);
        case 'ending':
          host.stop(space, order);
          if (isDue(`${step}:${row.receipts}`)) await receipts.issue(space, row, seed, true);
          return;
        default:
          host.stop(space, order);
          if (row.providerConfirmed === 0 && row.dueMs > 0 && row.state !== 'suspended' && isDue(step))
            await agentCommand(runtime, space, seed, { type: 'order.confirmed.v1', payload: { order } });
      }
    },
  };
}
