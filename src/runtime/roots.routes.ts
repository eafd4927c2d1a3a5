/** A new recovery phrase, and the present root's word against one. */
import { toHex, fromHex } from '#core/kernel/bytes.ts';
import { IDENTITY_LIMITS } from '#core/kernel/limits.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type RootRotation, rotationBytes, rotationEndBytes, rotationSigned } from '#core/contract/rotation.ts';
import { type Route, route } from '#core/contract/route.ts';
import { type RootView, rootsApi } from '#core/features/identity/roots.api.ts';
import { presentRoot } from '#core/features/identity/identity.reads.ts';
import { roots } from '#core/features/identity/identity.tables.ts';
import { ROOT_PUBLISHED_TYPE, ROOT_REFUSED_TYPE } from '#core/features/network/network.events.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { carryAll, ownRoots, rotationsOf, rotationsTo, tellNetwork } from './roots.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';

export function rootsRoutes(runtime: Runtime): Route[] {
  const view = (account: Account): RootView => ({
    user: account.user,
    ...rootsView(runtime, account),
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
      const own = ownRoots(runtime, account);
      const oldRoot = body.oldRoot ?? own.newest;
      if (!own.replaceable.includes(oldRoot)) throw new RefusalError({ code: 'root.not_present' });
      const before = rotationsTo(runtime, account.user, oldRoot) ?? [];
      if (before.length >= IDENTITY_LIMITS.rotationsMax)
        throw new RefusalError({ code: 'root.too_many', limit: IDENTITY_LIMITS.rotationsMax });
      const bare = { user: account.user, oldRoot, newRoot };
      const certificate = account.certificates.find(({ device }) => device === account.personalKey);
      const rotation: RootRotation = {
        ...bare,
        ...(oldSignature === undefined && certificate !== undefined ? { certificate } : {}),
        signature: oldSignature ?? toHex(runtime.sign(seed, rotationBytes(bare, account.personalKey))),
        newSignature,
      };
      if (!rotationSigned(rotation, runtime.crypto)) throw new RefusalError({ code: 'root.bad_signature' });
      await tellNetwork(runtime, seed, { type: ROOT_PUBLISHED_TYPE, payload: { rotations: [...before, rotation] } });
      await carryEverywhere();
      return view(account);
    }),
    route(rootsApi.rootCancel, async ({ claims, body }) => {
      const account = accountOf(runtime, claims);
      const { newRoot, signature } = body;
      const asked = rotationsOf(runtime, account.user).steps.filter(
        (step) => step.newRoot === newRoot && step.certificate !== undefined,
      );
      const waiting = waitingRoots(runtime, account.user, newRoot);
      const ends = [...new Set([...asked.map(({ oldRoot }) => oldRoot), ...waiting])].map((root) => ({
        user: account.user,
        root,
        newRoot,
      }));
      if (ends.length === 0) throw new RefusalError({ code: 'root.no_rotation' });
      const end = ends.find((one) => runtime.crypto.verify(one.root, rotationEndBytes(one), fromHex(signature)));
      if (end === undefined) throw new RefusalError({ code: 'root.bad_signature' });
      const draft = { type: ROOT_REFUSED_TYPE, payload: { ...end, signature } };
      await tellNetwork(runtime, personalSeedOf(runtime, account), draft);
      await carryEverywhere();
      return view(account);
    }),
  ];
}

function rootsView(runtime: Runtime, account: Account): Pick<RootView, 'rootKey' | 'roots' | 'asked'> {
  const { newest, replaceable, asked } = ownRoots(runtime, account);
  return { rootKey: newest, roots: replaceable, asked };
}

/** The roots that count in pools where this rotation waits: its publication may not have come here yet. */
function waitingRoots(runtime: Runtime, user: string, newRoot: string): string[] {
  return runtime.spaces.ids('pool').flatMap((pool) => {
    const row = runtime.spaces.reader(pool).get(roots, user);
    return row?.next === newRoot ? [row.rootKey] : [];
  });
}

function poolView(runtime: Runtime, pool: string, { user, personalKey }: Account): RootView['pools'] {
  const reader = runtime.spaces.reader(pool);
  const rootKey = presentRoot(reader, user);
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
