/** A new recovery phrase, and the present root's word against one. */
import { toHex, fromHex } from '#core/kernel/bytes.ts';
import { IDENTITY_LIMITS } from '#core/kernel/limits.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type RootRotation, rotationBytes, rotationEndBytes, rotationSigned } from '#core/contract/rotation.ts';
import { type Route, route } from '#core/contract/route.ts';
import { type RootView, rootsApi } from '#core/features/identity/roots.api.ts';
import { roots } from '#core/features/identity/identity.tables.ts';
import { ROOT_REFUSED_TYPE } from '#core/features/network/network.events.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { carryAll, presentRootIn, publishRotations, rotationsOf, rotationsTo } from './roots.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';

export function rootsRoutes(runtime: Runtime): Route[] {
  const view = (account: Account): RootView => ({
    user: account.user,
    rootKey: presentRoot(runtime, account),
    device: account.personalKey,
    pools: runtime.spaces.ids('pool').flatMap((pool) => poolView(runtime, pool, account)),
  });
  const carryEverywhere = async (): Promise<void> => {
    for (const pool of runtime.spaces.ids('pool')) await carryAll(runtime, pool);
  };
  return [
    route(rootsApi.rootRead, async ({ claims }) => view(accountOf(runtime, claims))),
    route(rootsApi.rootRotate, async ({ claims, body }) => {
      const account = accountOf(runtime, claims);
      const seed = personalSeedOf(runtime, account);
      const { newRoot, newSignature, oldSignature } = body;
      const before = rotationsOf(runtime, account.user);
      if (before.length >= IDENTITY_LIMITS.rotationsMax)
        throw new RefusalError({ code: 'root.too_many', limit: IDENTITY_LIMITS.rotationsMax });
      const bare = { user: account.user, oldRoot: presentRoot(runtime, account), newRoot };
      const certificate = account.certificates.find(({ device }) => device === account.personalKey);
      const rotation: RootRotation = {
        ...bare,
        ...(oldSignature === undefined && certificate !== undefined ? { certificate } : {}),
        signature: oldSignature ?? toHex(runtime.sign(seed, rotationBytes(bare, account.personalKey))),
        newSignature,
      };
      if (!rotationSigned(rotation, runtime.crypto)) throw new RefusalError({ code: 'root.bad_signature' });
      await publishRotations(runtime, seed, [...before, rotation]);
      await carryEverywhere();
      return view(account);
    }),
    route(rootsApi.rootCancel, async ({ claims, body }) => {
      const account = accountOf(runtime, claims);
      const { newRoot, signature } = body;
      const step = rotationsTo(runtime, account.user, newRoot)?.at(-1);
      const root = step?.oldRoot ?? waitingRoot(runtime, account.user, newRoot);
      if (root === undefined) throw new RefusalError({ code: 'root.no_rotation' });
      const end = { user: account.user, root, newRoot };
      if (!runtime.crypto.verify(root, rotationEndBytes(end), fromHex(signature)))
        throw new RefusalError({ code: 'root.bad_signature' });
      const network = runtime.spaces.network();
      if (network !== undefined)
        await runtime.host.submit(network, [
          {
            seed: personalSeedOf(runtime, account),
            draft: { type: ROOT_REFUSED_TYPE, payload: { ...end, signature } },
          },
        ]);
      await carryEverywhere();
      return view(account);
    }),
  ];
}

/** The newest root key that was published, else the one that certified the devices here. */
function presentRoot(runtime: Runtime, account: Account): string {
  return rotationsOf(runtime, account.user).at(-1)?.newRoot ?? account.rootKey;
}

/** The root that counts in a pool where this rotation waits: its publication may not have come here yet. */
function waitingRoot(runtime: Runtime, user: string, newRoot: string): string | undefined {
  for (const pool of runtime.spaces.ids('pool')) {
    const row = runtime.spaces.reader(pool).get(roots, user);
    if (row?.next === newRoot) return row.rootKey;
  }
  return undefined;
}

function poolView(runtime: Runtime, pool: string, { user, personalKey }: Account): RootView['pools'] {
  const reader = runtime.spaces.reader(pool);
  const rootKey = presentRootIn(reader, user);
  if (rootKey === undefined) return [];
  const row = reader.get(roots, user);
  const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
  const waiting =
    row === undefined || row.next === ''
      ? {}
      : {
          waiting: {
            newRoot: row.next,
            device: row.device,
            isThisDevice: row.device === personalKey,
            dueMs: row.dueMs,
            leftMs: Math.max(0, row.dueMs - poolMs),
          },
        };
  return [{ pool, name: reader.get(poolTable, 'pool')?.name ?? '', rootKey, ...waiting }];
}
