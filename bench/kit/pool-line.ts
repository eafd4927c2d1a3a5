/** A pool with its notary on one line, on disk, without peers: where histories are made and the ledger is measured. */
import { FOLD_TABLES } from '#core/features/index.ts';
import { nodeCrypto, nodeRandom } from '#edge/crypto/node-crypto.ts';
import { zstdPacking } from '#edge/store/packing.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { enterGenesis } from '#engine/genesis.ts';
import { type Line, openLine } from '#engine/line.ts';
import type { Clock, SpaceStore } from '#engine/ports.ts';
import { ENGINE_TABLES } from '#engine/tables.ts';
import type { Person } from '../../test/kit/people.ts';
import { hold } from './report.ts';

export const SPACE_TABLES = [...FOLD_TABLES, ...ENGINE_TABLES];

export interface PoolLine extends Disposable {
  readonly line: Line;
  readonly store: SpaceStore;
  /** Events that a seal refused, so far. */
  rejected(): number;
}

export function openPoolStore(
  path: string,
  founded: { readonly space: string; readonly genesis: Uint8Array },
): SpaceStore {
  const store = openSpaceStore({ path, tables: SPACE_TABLES, crypto: nodeCrypto, space: founded.space });
  const entered = enterGenesis(store, founded.genesis, nodeCrypto);
  hold(entered.ok && entered.value.space === founded.space, 'the genesis is valid');
  return store;
}

/** `store` holds the genesis; its owner is the notary. */
export function openPoolLine(store: SpaceStore, owner: Person, clock: Clock): PoolLine {
  let rejected = 0;
  const network = { self: owner.peer.device, peers: () => [], send: () => undefined, publish: () => undefined };
  const line = openLine(
    { store, packing: zstdPacking, clock, random: nodeRandom, crypto: nodeCrypto, network },
    {
      appended: () => undefined,
      sealed: (_seal, outcomes) => {
        rejected += outcomes.filter(({ code }) => code !== undefined).length;
      },
      changed: () => undefined,
    },
  );
  line.addSigner(owner.agent, owner.agentCertificate);
  return { line, store, rejected: () => rejected, [Symbol.dispose]: () => store[Symbol.dispose]() };
}
