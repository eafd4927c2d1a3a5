/** The network side of an instance: which network, how to join one, where its spaces are served, what peers may ask. */
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import type { DeviceCertificate } from '#core/contract/certificate.ts';
import { type SignedEvent, decodeEvent } from '#core/contract/event.ts';
import { formatLink, parseLink } from '#core/contract/link.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { certificateCounts } from '#core/features/identity/identity.reads.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { parseNetworkGenesis } from '#core/features/network/network.facts.ts';
import { invitations, members, pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { PeerToPeer } from '#edge/p2p/port.ts';
import { agentProof } from './identity.routes.ts';
import { type SpaceIntro, decodeAsker, decodeIntro, decodeMine, encodeIntro } from './introductions.ts';
import type { Runtime } from './runtime.ts';

const REQUEST_TIMEOUT_MS = 5_000;
const ADDRESSES_IN_LINK_MAX = 6;
const PEERS_ASKED_MAX = 16;
/** Between two looks for the network that `--network` names. */
const JOIN_RETRY_MS = 2_000;
export const NAME_SETTING = 'network.name';

export interface NetworkService {
  /** Makes this network ours: opens its space and tells the peers. */
  enter(id: string, genesis: Uint8Array, name: string): Promise<void>;
  /** By link or address. @throws {RefusalError} */
  join(text: string): Promise<void>;
  /** Lets spaces prove membership with this account's agent device. */
  unlock(account: Account): void;
  inviteLink(extra?: { readonly pool?: string; readonly title?: string; readonly secret?: string }): string;
  /** Genesis of a space that we do not hold, from whoever has it. @throws {RefusalError} */
  introduce(space: string): Promise<SpaceIntro>;
  /** Spaces in which this user is a member, as far as connected peers know. */
  spacesOf(certificate: DeviceCertificate): Promise<{ readonly space: string; readonly genesis: Uint8Array }[]>;
  /** The peer port listens: joins the network that the instance belongs to and answers peers. */
  attach(p2p: PeerToPeer): Promise<void>;
  subscribe(space: string): void;
}

export function createNetworkService(runtime: Runtime): NetworkService {
  const nameOf = (): string =>
    textOf(runtime.db.get('SELECT value FROM settings WHERE key = ?', NAME_SETTING)?.['value']);
  const genesisOf = (space: string): Uint8Array => {
    const row = runtime.spaces.reader(space).all("SELECT value FROM meta WHERE key = 'genesis'", [])[0];
    return row === undefined ? new Uint8Array(0) : (row['value'] as unknown as Uint8Array);
  };
  const identity = (): { id: string; genesis: Uint8Array; name: string } | undefined => {
    const id = runtime.spaces.network();
    return id === undefined ? undefined : { id, genesis: genesisOf(id), name: nameOf() };
  };
  const isOpenSpace = (space: string): boolean =>
    space === runtime.spaces.network() || runtime.spaces.reader(space).get(poolTable, 'pool')?.access === 'public';

  const service: NetworkService = {
    enter: async (id, genesis, name) => {
      const opened = await runtime.spaces.add(id, 'network', undefined, genesis);
      if (!opened.ok) throw new RefusalError(opened.refusal);
      runtime.db.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        NAME_SETTING,
        name,
      );
      for (const account of runtime.accounts.all()) service.unlock(account);
      await runtime.p2p()?.setNetwork(identity());
      service.subscribe(id);
    },
    join: async (text) => {
      const p2p = runtime.p2p();
      if (p2p === undefined) throw new RefusalError({ code: 'network.starting' });
      const isAddress = text.trim().startsWith('/');
      const link = isAddress ? undefined : parseLink(text);
      if (link !== undefined && !link.ok) throw new RefusalError(link.refusal);
      const present = runtime.spaces.network();
      const addresses = withRelays(link === undefined ? [text.trim()] : link.value.a);
      if (present !== undefined) {
        if (link !== undefined && link.value.n !== present) throw new RefusalError({ code: 'network.other', present });
        await dialAny(p2p, addresses);
        return;
      }
      for (const address of addresses) {
        const hello = await p2p.hello(address).catch(() => undefined);
        if (hello?.network === undefined || hello.genesis === undefined) continue;
        const genesis = genesisIn(hello.genesis, runtime);
        if (genesis === undefined) continue;
        const parsed = parseNetworkGenesis(genesis, runtime.crypto);
        const isAsked =
          parsed.ok && genesis.hash === hello.network && (link === undefined || genesis.hash === link.value.n);
        if (!isAsked) continue;
        await service.enter(genesis.hash, hello.genesis, parsed.value.name);
        await dialAny(p2p, addresses);
        return;
      }
      throw new RefusalError({ code: 'peer.unreachable', addresses: addresses.join(', ') });
    },
    unlock: (account) => {
      // Without its keys it proves nothing; behind its own device it must not seal.
      if (account.needs !== undefined) return;
      const { seed, certificate } = agentProof(runtime, account);
      for (const space of runtime.spaces.ids()) runtime.host.addSigner(space, seed, certificate);
    },
    inviteLink: (extra = {}) => {
      const n = runtime.spaces.network();
      const p2p = runtime.p2p();
      if (n === undefined) throw new RefusalError({ code: 'network.none' });
      const status = extra.pool === undefined ? undefined : runtime.spaces.status(extra.pool);
      return formatLink({
        n,
        a: (p2p?.addresses() ?? []).slice(0, ADDRESSES_IN_LINK_MAX),
        t: extra.title ?? nameOf(),
        ...(extra.pool === undefined ? {} : { p: extra.pool }),
        ...(extra.secret === undefined ? {} : { s: extra.secret }),
        ...(status === undefined ? {} : { k: [status.sealNumber, status.sealHash] as [number, string] }),
      });
    },
    introduce: async (space) => {
      const p2p = runtime.p2p();
      if (p2p === undefined) throw new RefusalError({ code: 'network.starting' });
      for (const { peerKey } of p2p.peers().slice(0, PEERS_ASKED_MAX)) {
        const answer = await p2p
          .request(peerKey, 'space.introduce', fromHex(space), { timeoutMs: REQUEST_TIMEOUT_MS })
          .catch(() => undefined);
        const intro = answer === undefined ? undefined : decodeIntro(space, answer, runtime.crypto);
        if (intro !== undefined) return intro;
      }
      throw new RefusalError({ code: 'pool.unreachable', pool: space });
    },
    spacesOf: async (certificate) => {
      const found = new Map<string, Uint8Array>();
      const p2p = runtime.p2p();
      for (const { peerKey } of (p2p?.peers() ?? []).slice(0, PEERS_ASKED_MAX)) {
        const answer = await p2p
          ?.request(peerKey, 'spaces.mine', encodeCanonical(certificate), { timeoutMs: REQUEST_TIMEOUT_MS })
          .catch(() => undefined);
        if (answer === undefined) continue;
        for (const [space, genesis] of decodeMine(answer, runtime.crypto)) found.set(space, genesis);
      }
      return [...found].map(([space, genesis]) => ({ space, genesis }));
    },
    attach: async (p2p) => {
      p2p.handle('space.introduce', async (_peer, body) => {
        const space = toHex(body);
        if (body.length !== 32 || !runtime.spaces.has(space) || space === runtime.spaces.network())
          return new Uint8Array(0);
        const active = runtime.spaces.reader(space).where(invitations, "kind = 'password' AND state = 'active'", [])[0];
        return encodeIntro({ genesis: genesisOf(space), passwordNumber: active?.number ?? 0 });
      });
      p2p.handle('spaces.mine', async (peer, body) => {
        const asker = decodeAsker(body);
        // The connection proves the peer key; the certificate, signed by root and by that key, proves whose it is.
        if (asker === undefined || asker.peerKey !== peer) return encodeCanonical([]);
        const mine = runtime.spaces.ids('pool').filter((space) => {
          const reader = runtime.spaces.reader(space);
          const state = reader.get(members, asker.user)?.state;
          const isInside = state === 'active' || state === 'muted' || state === 'suspended';
          return isInside && certificateCounts(reader, asker, runtime.crypto);
        });
        return encodeCanonical(mine.map(genesisOf));
      });
      await p2p.setNetwork(identity());
      for (const space of runtime.spaces.ids()) service.subscribe(space);
    },
    subscribe: (space) => {
      if (isOpenSpace(space)) runtime.p2p()?.subscribe(space);
    },
  };
  return service;
}

/** `--network`: a link or an address at once; an id or a name as soon as a bootstrap peer or somebody on the LAN belongs to it. */
export async function joinConfigured(
  network: NetworkService,
  p2p: PeerToPeer,
  text: string,
  bootstrap: readonly string[],
  isClosing: AbortSignal,
): Promise<void> {
  if (text.startsWith('/') || parseLink(text).ok) return network.join(text);
  while (!isClosing.aborted) {
    for (const address of [...bootstrap, ...p2p.lan().map((found) => found.address)]) {
      const hello = await p2p.hello(address).catch(() => undefined);
      if (hello?.network !== undefined && (hello.network === text || hello.name === text)) return network.join(address);
    }
    await new Promise((resolve) => setTimeout(resolve, JOIN_RETRY_MS).unref());
  }
}

/** undefined: what the peer calls the genesis of its network is no event. */
function genesisIn(bytes: Uint8Array, runtime: Runtime): SignedEvent | undefined {
  try {
    return decodeEvent(bytes, runtime.crypto);
  } catch {
    return undefined; // Somebody else may be asked.
  }
}

/**
 * A relay passes on traffic of its own network only: whoever is in none yet joins at the relay itself, which is an instance of
 * the network like any other, and is led to the one behind it from there.
 */
function withRelays(addresses: readonly string[]): string[] {
  const relays = addresses.flatMap((address) => {
    const at = address.indexOf('/p2p-circuit');
    return at === -1 ? [] : [address.slice(0, at)];
  });
  return [...new Set([...addresses.filter((address) => !address.includes('/p2p-circuit')), ...relays, ...addresses])];
}

/** A text column, or nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function dialAny(p2p: PeerToPeer, addresses: readonly string[]): Promise<void> {
  const results = await Promise.allSettled(addresses.map((address) => p2p.dial(address)));
  if (addresses.length > 0 && results.every((one) => one.status === 'rejected'))
    throw new RefusalError({ code: 'peer.unreachable', addresses: addresses.join(', ') });
}

/** Users whose devices live on a peer, as far as our spaces know. */
export function usersOnPeer(runtime: Runtime, peerKey: string): string[] {
  const users = new Set<string>();
  for (const space of runtime.spaces.ids('pool')) {
    for (const row of runtime.spaces.reader(space).where(devices, '"peerKey" = ? AND revoked = 0', [peerKey]))
      users.add(row.user);
  }
  return [...users];
}
