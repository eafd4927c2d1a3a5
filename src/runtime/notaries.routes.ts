/** Who seals a pool: seen, named, and let go on alone. */
import { devices } from '#core/features/identity/identity.tables.ts';
import { notariesApi } from '#core/features/notaries/notaries.api.ts';
import { foldSupportOf } from '#core/features/upgrade/upgrade.reads.ts';
import { members, pool as poolTable } from '#core/features/pools/pools.tables.ts';
import { MODE_RULES } from '#core/contract/notary-modes.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { LineStatus } from '#engine/line-status.ts';
import { command } from './commands.ts';
import { handleOf } from './names.ts';
import { type Runtime, accountOf } from './runtime.ts';

const CANDIDATES_MAX = 500;
/** A notary that was not heard of for this long while the others were is taken for gone. */
const GONE_MS = 10 * 60_000;

export function notariesRoutes(runtime: Runtime): Route[] {
  return [
    route(notariesApi.notariesRead, async ({ params }) => notariesView(runtime, params.pool)),
    route(notariesApi.notariesName, (call) =>
      command(runtime, call, call.params.pool, { type: 'notaries.changed.v1', payload: call.body }),
    ),
    route(notariesApi.poolUpgrade, (call) =>
      command(runtime, call, call.params.pool, { type: 'pool.upgraded.v1', payload: call.body }),
    ),
    route(notariesApi.notaryOverride, async ({ params, claims }) => {
      const { user } = accountOf(runtime, claims);
      const owner = runtime.spaces.reader(params.pool).get(poolTable, 'pool')?.owner;
      if (owner !== user) throw new RefusalError({ code: 'right.missing', right: 'notary.appoint' });
      const result = await runtime.host.overrideStart(params.pool);
      if (!result.ok) throw new RefusalError(result.refusal);
      return { standing: runtime.spaces.status(params.pool)?.standing ?? 'signs' };
    }),
  ];
}

function notariesView(runtime: Runtime, space: string): unknown {
  const reader = runtime.spaces.reader(space);
  const status = runtime.spaces.status(space);
  if (status?.quorum === undefined) throw new RefusalError({ code: 'pool.unknown' });
  const here = runtime.keys.peer.publicKey;
  const connected = new Set((runtime.p2p()?.peers() ?? []).map(({ peerKey }) => peerKey));
  const nowMs = runtime.nowMs();
  const person = (device: string) => {
    const row = reader.get(devices, device);
    const user = row?.user ?? '';
    const isConnected = row !== undefined && (row.peerKey === here || connected.has(row.peerKey));
    return { device, user, handle: user === '' ? '' : handleOf(reader, user), isConnected };
  };
  const { quorum, standing } = status;
  const seated = quorum.members.map(({ device, isSelf, heardMs }) => ({
    ...person(device),
    isSelf,
    isSequencer: device === quorum.sequencer,
    ...(heardMs === undefined ? {} : { heardMs }),
  }));
  const named = new Set(quorum.members.map(({ device }) => device));
  const candidates = reader
    .where(devices, 'kind = \'agent\' AND revoked = 0 ORDER BY "user", device LIMIT ?', [CANDIDATES_MAX])
    .filter(({ user }) => reader.get(members, user)?.state === 'active')
    .map(({ device }) => ({ ...person(device), isNotary: named.has(device) }));
  const isGone = seated.some(
    ({ isSelf, isConnected, heardMs }) => !isSelf && !isConnected && nowMs - (heardMs ?? 0) > GONE_MS,
  );
  const instances = new Set(candidates.map(({ device }) => reader.get(devices, device)?.peerKey));
  return {
    mode: quorum.mode,
    quorum: quorum.quorum,
    term: quorum.term,
    isEstablished: quorum.isEstablished,
    members: seated,
    reachable: seated.filter(({ isConnected }) => isConnected).length,
    standing,
    ...overrideOf(status),
    ...(status.clockErrorMs === undefined ? {} : { clockErrorMs: status.clockErrorMs }),
    quarantine: status.quarantine.map(({ author, event, aheadMs }) => ({
      event,
      handle: person(author).handle,
      aheadMs,
    })),
    candidates,
    ...adviceOf({ status, isGone, instances: instances.size }),
    fold: {
      version: status.foldVersion,
      supported: status.foldSupported,
      isOutdated: status.update !== undefined,
      lacking: seated
        .filter(({ device }) => foldSupportOf(reader, device) < status.foldSupported)
        .map(({ device, handle }) => (handle === '' ? device : handle)),
    },
    seal: { number: status.sealNumber, timeMs: status.sealTimeMs, ageMs: Math.max(0, nowMs - status.sealTimeMs) },
  };
}

function overrideOf({ standing, quorum, startedMs }: LineStatus): { readonly overrideFromMs?: number } {
  const isAlone = quorum?.members.length === 1;
  return standing === 'asks' && isAlone ? { overrideFromMs: startedMs + LIMITS.overrideAfterMs } : {};
}

function adviceOf(of: { readonly status: LineStatus; readonly isGone: boolean; readonly instances: number }): {
  readonly advice?: 'name_more' | 'name_another';
} {
  const { status, isGone, instances } = of;
  if (status.standing === 'lost' || (status.quorum?.mode !== '1/1' && isGone)) return { advice: 'name_another' };
  return status.quorum?.mode === '1/1' && instances >= MODE_RULES['2/3'].members ? { advice: 'name_more' } : {};
}
