/** A user who came back with their phrase: their new devices are made known in the pools that are held here, and peers tell which others they are in. */
import { members } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { NetworkService } from './network.service.ts';
import { type Runtime, personalSeedOf } from './runtime.ts';

export interface Restore {
  /** Asks connected peers; joins what is found; harmless for a user who has no pools. */
  findPools(account: Account): Promise<void>;
}

/** Right after registration the first peers are still being dialled: asked again so often, this far apart. */
const ATTEMPTS = 6;
const ATTEMPT_EVERY_MS = 2_000;

export function createRestore(runtime: Runtime, network: NetworkService, isClosing: AbortSignal): Restore {
  return {
    findPools: async (account) => {
      const own = account.certificates.find(({ kind }) => kind === 'personal');
      if (own === undefined) return;
      for (const space of runtime.spaces.ids('pool'))
        if (runtime.spaces.reader(space).get(members, account.user) !== undefined)
          await certifyIn(runtime, account, space);
      for (let attempt = 0; attempt < ATTEMPTS && !isClosing.aborted; attempt += 1) {
        const found = await network.spacesOf(own);
        for (const { space, genesis } of found)
          if (!runtime.spaces.has(space)) await attach(runtime, network, account, space, genesis);
        if (found.length > 0) return;
        await new Promise((resolve) => setTimeout(resolve, ATTEMPT_EVERY_MS).unref());
      }
    },
  };
}

async function attach(
  runtime: Runtime,
  network: NetworkService,
  account: Account,
  space: string,
  genesis: Uint8Array,
): Promise<void> {
  const opened = await runtime.spaces.add(space, 'pool', account.user, genesis);
  if (!opened.ok)
    return runtime.logger.warn({ space, code: opened.refusal.code }, 'a pool that a peer named could not be opened');
  network.unlock(account);
  network.subscribe(space);
  await certifyIn(runtime, account, space);
}

/** Both devices say themselves that they are the user's: the root's signature is the proof. */
async function certifyIn(runtime: Runtime, account: Account, space: string): Promise<void> {
  const seed = personalSeedOf(runtime, account);
  const agent = runtime.keys.agent(account.agentKey);
  for (const certificate of account.certificates) {
    const signer = certificate.kind === 'personal' ? seed : agent?.seed;
    if (signer !== undefined)
      await runtime.host.submit(space, [
        { seed: signer, draft: { type: 'device.certified.v1', payload: { certificate } } },
      ]);
  }
}
