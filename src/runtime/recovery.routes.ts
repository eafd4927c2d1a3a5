/** Recovery outside of the log: who could do it, what is under way, signatures and vetoes handed in. */
import { presentRoot } from '#core/features/identity/identity.reads.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { type RecoveryView, recoveryApi } from '#core/features/notaries/recovery.api.ts';
import { recoveryUsersOf } from '#core/features/notaries/recovery.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Recovery } from '#core/contract/recovery.ts';
import { recoveryId } from '#core/contract/recovery.ts';
import { type Route, route } from '#core/contract/route.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { Result } from '#core/kernel/result.ts';
import type { LineStatus } from '#engine/line-status.ts';
import { command } from './commands.ts';
import { handleOf } from './names.ts';
import { type Runtime, accountOf } from './runtime.ts';

export function recoveryRoutes(runtime: Runtime): Route[] {
  return [
    route(recoveryApi.recoveryRead, async ({ params }) => recoveryView(runtime, params.pool)),
    route(recoveryApi.recoveryName, (call) => {
      const reader = runtime.spaces.reader(call.params.pool);
      // The fold wants the keys that it knows: a client need not.
      const rootKeys = call.body.users.map((user) => presentRoot(reader, user) ?? '0'.repeat(64));
      const payload = { ...call.body, rootKeys };
      return command(runtime, call, call.params.pool, { type: 'recovery.named.v1', payload });
    }),
    route(recoveryApi.recoverySign, async ({ params, body: { plan, signature }, claims }) => {
      accountOf(runtime, claims);
      orThrow(await runtime.host.recover(params.pool, { plan, signatures: [signature], vetoes: [] }));
      return { recovery: recoveryId(plan, runtime.crypto) };
    }),
    route(recoveryApi.recoveryVeto, async ({ params: { pool, recovery: id }, body: { veto }, claims }) => {
      const { agentKey } = accountOf(runtime, claims);
      if (veto === undefined) orThrow(await runtime.host.vetoRecovery(pool, { id, device: agentKey }));
      else {
        const held = statusOf(runtime, pool).recoveries.find((one) => one.id === id);
        if (held === undefined) throw new RefusalError({ code: 'recovery.unknown' });
        orThrow(await runtime.host.recover(pool, { ...held.recovery, vetoes: [veto] }));
      }
      return { recovery: id };
    }),
  ];
}

function orThrow(result: Result<unknown>): void {
  if (!result.ok) throw new RefusalError(result.refusal);
}

function statusOf(runtime: Runtime, space: string): LineStatus {
  const status = runtime.spaces.status(space);
  if (status?.kind !== 'pool') throw new RefusalError({ code: 'pool.unknown' });
  return status;
}

function recoveryView(runtime: Runtime, space: string): RecoveryView {
  const reader = runtime.spaces.reader(space);
  const status = statusOf(runtime, space);
  const { needed, users, epoch } = recoveryUsersOf(reader);
  const person = (user: string) => ({ user, handle: user === '' ? '' : handleOf(reader, user) });
  const ofKey = (key: string) =>
    person(users.find(([, rootKey]) => rootKey === key)?.[0] ?? reader.get(devices, key)?.user ?? '');
  const round = ({ signatures }: Recovery, wanted: 1 | 2) => signatures.filter((one) => one.round === wanted);
  return {
    needed,
    users: users.map(([user, rootKey]) => ({
      ...person(user),
      rootKey,
      isCurrent: presentRoot(reader, user) === rootKey,
    })),
    next: { space, epoch: epoch + 1, last: { number: status.sealNumber, hash: status.sealHash } },
    lastMs: status.sealTimeMs,
    waiting: status.pending,
    isRecovered: status.isRecovered,
    recoveries: status.recoveries.map(({ id, recovery, sinceMs }) => {
      const first = round(recovery, 1);
      const madeMs = first.map((one) => one.madeMs).sort((a, b) => a - b)[needed - 1];
      return {
        recovery: id,
        plan: recovery.plan,
        mode: recovery.plan.mode,
        members: recovery.plan.members.map((device) => person(reader.get(devices, device)?.user ?? '')),
        signedFirst: first.map(({ rootKey }) => ofKey(rootKey)),
        signedSecond: round(recovery, 2).map(({ rootKey }) => ofKey(rootKey)),
        ...(madeMs === undefined ? {} : { repeatFromMs: madeMs + LIMITS.recoveryWaitMs }),
        ...(sinceMs === undefined ? {} : { believedFromMs: sinceMs + LIMITS.recoveryWaitMs }),
        vetoes: recovery.vetoes.map(({ key }) => ofKey(key)),
      };
    }),
  };
}
