import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { networkApi } from '#core/features/network/network.api.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { PeerStatus } from '#edge/p2p/port.ts';
import { checkSetupCode } from './identity.routes.ts';
import { networkHandleOf, registersOf } from './names.ts';
import { NAME_SETTING, type NetworkService, textOf, usersOnPeer } from './network.service.ts';
import type { Ping } from './ping.ts';
import { type Runtime, accountOf } from './runtime.ts';

function peerView(runtime: Runtime, peer: PeerStatus): unknown {
  const { peerKey, peerId, addresses, direction, connectedAtMs, latencyMs, via, sentBytes, receivedBytes } = peer;
  const users = usersOnPeer(runtime, peerKey).map((user) => ({ user, handle: networkHandleOf(runtime, user) }));
  return {
    peerKey,
    peerId,
    addresses,
    direction,
    connectedAtMs,
    via,
    sentBytes,
    receivedBytes,
    users,
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
