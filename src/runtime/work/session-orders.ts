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

  async function hostedSession(space: string, row: OrderRow): Promise<HostedSession | undefined> {
    const { game, coresPerSlot, memoryPerSlotBytes } = JSON.parse(row.terms) as OrderTerms;
    const entry = game === undefined ? undefined : await catalogue.find(game.id);
    if (game === undefined || entry === undefined) return undefined;
    // The owner has taken the network back since: what was sold is not there any more.
    if (game.network === true && !entry.network) return undefined;
    const { order, buyer, buyerPeer } = row;
    const { command, pad } = entry;
    return { space, order, buyer, buyerPeer, game, command, pad, coresPerSlot, memoryPerSlotBytes };
  }

  /** Time of the last receipt's seal, or of ready: also right after a restart. */
  const lastReceiptMs = (space: string, row: OrderRow): number =>
    runtime.spaces.reader(space).get(sessionReceipts, row.order, row.receipts)?.sealMs ?? row.runningSealMs;

  async function runOn(space: string, row: OrderRow, seed: Uint8Array, isDue: (step: string) => boolean) {
    const session = await hostedSession(space, row);
    if (session !== undefined) host.run(session, row.runningSealMs);
    const fault = host.fault(space, row.order);
    if (fault !== undefined && row.stoppedBy === null && isDue(`${row.order}:stop`))
      await agentCommand(runtime, space, seed, {
        type: 'order.stopped.v1',
        payload: { order: row.order, reason: fault satisfies ToldReason },
      });
    const { receiptMs } = JSON.parse(row.terms) as OrderTerms;
    const isLate = row.state === 'interrupted' || runtime.nowMs() - lastReceiptMs(space, row) >= receiptMs;
    if (isLate && isDue(`${row.order}:${row.state}:${row.receipts}`)) await receipts.issue(space, row, seed, false);
  }

  return {
    advance: async (space, row, seed, isDue) => {
      const { order } = row;
      const step = `${order}:${row.state}`;
      switch (row.state) {
        case 'placed': {
          const session = await hostedSession(space, row);
          if (session === undefined || isPaused() || !isDue(step)) return;
          const answer = answerUnasked(runtime, space, row);
          if (answer === undefined) return;
          const reason = answer.type === 'order.accepted.v1' ? await host.hindrance(session) : undefined;
          const declined = { type: 'order.declined.v1', payload: { order, reason } };
          await agentCommand(runtime, space, seed, reason === undefined ? answer : declined);
          return;
        }
        case 'accepted': {
          const session = await hostedSession(space, row);
          if (session === undefined || !isDue(step)) return;
          if (await host.prepare(session)) await submitReady(runtime, links, space, row, seed);
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
