import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { networkApi } from '#core/features/network/network.api.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { REACH_TEXTS } from '#core/features/network/reach-texts.ts';
import type { Ban, PeerStatus, Reachability } from '#edge/p2p/port.ts';
import { checkSetupCode } from './identity.routes.ts';
import { networkHandleOf, registersOf } from './names.ts';
import { NAME_SETTING, type NetworkService, textOf, usersOnPeer } from './network.service.ts';
import type { Ping } from './ping.ts';
import { type Runtime, accountOf } from './runtime.ts';

const STARTING: Reachability = {
  state: 'unknown',
  cause: 'reach.starting',
  scope: undefined,
  relay: undefined,
  outside: [],
  checkedAtMs: undefined,
  isRelay: false,
};
const HOUR_MS = 60 * 60 * 1000;

function usersOf(runtime: Runtime, peerKey: string): { user: string; handle: string }[] {
  return usersOnPeer(runtime, peerKey).map((user) => ({ user, handle: networkHandleOf(runtime, user) }));
}

function reachView({ state, cause, scope, relay, outside, checkedAtMs, isRelay }: Reachability): unknown {
  return {
    state,
    cause,
    text: REACH_TEXTS[cause],
    outside: [...outside],
    isRelay,
    ...(scope === undefined ? {} : { scope }),
    ...(relay === undefined ? {} : { relay }),
    ...(checkedAtMs === undefined ? {} : { checkedAtMs }),
  };
}

function blockedView(runtime: Runtime, { peerKey, untilMs, sinceMs, cause }: Ban): unknown {
  return { peerKey, untilMs, sinceMs, cause, users: usersOf(runtime, peerKey) };
}

function peerView(runtime: Runtime, peer: PeerStatus): unknown {
  const { peerKey, peerId, addresses, direction, connectedAtMs, latencyMs, via, sentBytes, receivedBytes, agent } =
    peer;
  const users = usersOf(runtime, peerKey);
  return {
    peerKey,
    peerId,
    addresses,
    direction,
    connectedAtMs,
    via,
    sentBytes,
    receivedBytes,
    penaltyPoints: peer.penaltyPoints,
    users,
    ...(agent === undefined ? {} : { agent }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
}

export function networkView(runtime: Runtime, network: NetworkService, isLocal: boolean): unknown {
  const p2p = runtime.p2p();
  const id = runtime.spaces.network();
  const name = runtime.db.get('SELECT value FROM settings WHERE key = ?', NAME_SETTING)?.['value'];
  const users = id === undefined ? 0 : registersOf(runtime.spaces.reader(id), 'user').length;
  const hasAccounts = runtime.accounts.count() > 0;
  return {
    ...(id === undefined
      ? {}
      : { network: id, name: textOf(name), ...(p2p === undefined ? {} : { invite: network.inviteLink() }) }),
    peerId: p2p?.peerId ?? '',
    peerKey: runtime.keys.peer.publicKey,
    addresses: [...(p2p?.addresses() ?? [])],
    state: p2p === undefined ? 'starting' : 'ready',
    peers: p2p?.peers().length ?? 0,
    users,
    reach: reachView(p2p?.reachability() ?? STARTING),
    lan: (p2p?.lan() ?? []).map(({ network: found, address, peerKey }) => ({
      address,
      peerKey,
      ...(found === undefined ? {} : { network: found }),
    })),
    hasAccounts,
    needsSetupCode: !isLocal && !hasAccounts,
    version: runtime.version,
  };
}

export function networkRoutes(runtime: Runtime, network: NetworkService, ping: Ping): Route[] {
  return [
    route(networkApi.networkRead, async ({ isLocal }) => networkView(runtime, network, isLocal)),
    route(networkApi.networkJoin, async ({ body, isLocal }) => {
      checkSetupCode(runtime, isLocal, body.setupCode);
      await network.join(body.link);
      return networkView(runtime, network, isLocal);
    }),
    route(networkApi.peersRead, async () => ({
      items: (runtime.p2p()?.peers() ?? []).map((peer) => peerView(runtime, peer)),
    })),
    route(networkApi.peerDial, async ({ body, signal }) => {
      const p2p = runtime.p2p();
      if (p2p === undefined) throw new RefusalError({ code: 'network.starting' });
      try {
        return peerView(runtime, await p2p.dial(body.address, { signal }));
      } catch (cause) {
        const name = (cause as Error).name;
        const code =
          name === 'WrongNetwork'
            ? 'peer.wrong_network'
            : name === 'InvalidPeerAddress'
              ? 'peer.bad_address'
              : 'peer.unreachable';
        throw new RefusalError({
          code,
          address: body.address,
          ...(code === 'peer.bad_address' ? { field: 'address' } : {}),
        });
      }
    }),
    route(networkApi.peerPing, async ({ params }) => ({ latencyMs: await ping(params.peer) })),
    route(networkApi.blockedPeersRead, async () => ({
      items: (runtime.p2p()?.bans() ?? []).map((ban) => blockedView(runtime, ban)),
    })),
    route(networkApi.peerBlock, async ({ params, body }) => {
      const p2p = runtime.p2p();
      if (p2p === undefined) throw new RefusalError({ code: 'network.starting' });
      if (params.peer === p2p.self) throw new RefusalError({ code: 'peer.own', field: 'peer' });
      const untilMs = runtime.nowMs() + body.hours * HOUR_MS;
      p2p.ban(params.peer, untilMs);
      const ban = p2p.bans().find(({ peerKey }) => peerKey === params.peer);
      return blockedView(
        runtime,
        ban ?? { peerKey: params.peer, untilMs, sinceMs: runtime.nowMs(), cause: 'user', count: 0 },
      );
    }),
    route(networkApi.peerUnblock, async ({ params }) => {
      const p2p = runtime.p2p();
      if (p2p === undefined) throw new RefusalError({ code: 'network.starting' });
      if (!p2p.pardon(params.peer)) throw new RefusalError({ code: 'peer.not_blocked', peer: params.peer });
      return { peerKey: params.peer };
    }),
    route(networkApi.directoryRead, async ({ claims }) => {
      const account = accountOf(runtime, claims);
      const id = runtime.spaces.network();
      if (id === undefined) return { items: [] };
      return {
        items: registersOf(runtime.spaces.reader(id), 'pool').map(({ key, value }) => ({
          pool: key,
          name: String(value['name']),
          symbol: String(value['symbol']),
          access: value['access'],
          description: String(value['description']),
          owner: String(value['owner']),
          ownerHandle: networkHandleOf(runtime, String(value['owner'])),
          isMember:
            runtime.spaces.has(key) && runtime.spaces.reader(key).get(members, account.user)?.state === 'active',
        })),
      };
    }),
  ];
}
