/** Once a minute: which machines of our pools' nodes are connected now. What was not looked at is not known, and stays so. */
import { MEMORY } from '#core/kernel/limits.ts';
import { type NodeRow, nodes } from '#core/features/nodes/nodes.tables.ts';
import type { MachineLog } from '#edge/accounts/machine-log.ts';
import { onlinePeers } from './market.routes.ts';
import type { Runtime } from './runtime.ts';

export interface Heartbeats extends Disposable {
  look(): void;
}

/** Looks once a minute until it is disposed of. */
export function watchHeartbeats(runtime: Runtime, log: MachineLog): Heartbeats {
  const look = (): void => {
    // Without a network there is nothing to see: that is no sign that the others are away.
    if (runtime.p2p() === undefined) return;
    const online = onlinePeers(runtime);
    const machines = [...machinesOf(runtime)].map((peerKey) => ({ peerKey, isSeen: online.has(peerKey) }));
    if (machines.length > 0) log.look(slotOf(runtime.nowMs()), machines);
  };
  const timer = setInterval(look, MEMORY.lookEveryMs);
  timer.unref();
  return { look, [Symbol.dispose]: () => clearInterval(timer) };
}

function machinesOf(runtime: Runtime): Set<string> {
  const found = new Set<string>();
  for (const space of runtime.spaces.ids('pool')) {
    const rows = runtime.spaces.reader(space).where(nodes, `state <> 'retired' LIMIT ${MEMORY.heartbeatPeersMax}`, []);
    for (const { peerKey } of rows) found.add(peerKey);
  }
  return found;
}

function slotOf(atMs: number): number {
  return Math.floor(atMs / MEMORY.heartbeatSlotMs) * MEMORY.heartbeatSlotMs;
}

/** Looks by slot for each node, the last slot being the present one. */
export function heartbeatsOf(log: MachineLog, rows: readonly Pick<NodeRow, 'node' | 'peerKey'>[], nowMs: number) {
  const slotMs = MEMORY.heartbeatSlotMs;
  const count = MEMORY.heartbeatSlotsMax;
  const sinceMs = slotOf(nowMs) - (count - 1) * slotMs;
  return {
    slotMs,
    sinceMs,
    items: rows.map(({ node, peerKey }) => {
      const looked = Array.from({ length: count }, () => 0);
      const seen = Array.from({ length: count }, () => 0);
      for (const slot of log.heartbeats(peerKey, sinceMs)) {
        const index = (slot.slotMs - sinceMs) / slotMs;
        looked[index] = slot.looked;
        seen[index] = slot.seen;
      }
      return { node, looked, seen };
    }),
  };
}
