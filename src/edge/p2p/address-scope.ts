/**
 * How far an address reaches. Rule for hearsay: over a connection go, and are believed, only addresses that reach at least
 * as far as that connection's own remote address. So nobody on the internet makes us dial into our LAN or our own machine.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import type { Multiaddr } from '@multiformats/multiaddr';
import { parsePeerAddress } from './peer-key.ts';

export type Scope = 'loopback' | 'private' | 'public';
const REACH: Readonly<Record<Scope, number>> = { loopback: 0, private: 1, public: 2 };

const LOOPBACK = blocks(['127.0.0.0/8'], ['::1/128']);
/** RFC 1918, RFC 3927, RFC 6598; RFC 4193, RFC 4291 section 2.5.6. */
const PRIVATE = blocks(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ['fc00::/7', 'fe80::/10'],
);
/** RFC 3927, RFC 4291 section 2.5.6: of the link alone; in clouds the machine's own keys are told there. */
const LINK_LOCAL = blocks(['169.254.0.0/16'], ['fe80::/10']);
/** Never an address of one machine: RFC 1122 section 3.2.1.3, RFC 5771, RFC 1112; RFC 4291. */
const NOWHERE = blocks(['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4'], ['::/128', 'ff00::/8']);
/** IPv4 in IPv6's clothes. NOTE: as a subnet of a BlockList it would match every IPv4 address. */
const MAPPED = /^::ffff:/i;

function blocks(v4: readonly string[], v6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [family, subnets] of [['ipv4', v4] as const, ['ipv6', v6] as const]) {
    for (const subnet of subnets) {
      const [net = '', bits = ''] = subnet.split('/');
      list.addSubnet(net, Number(bits), family);
    }
  }
  return list;
}

/** undefined: a name (DNS), or no address that one machine can have. */
export function scopeOf(address: Multiaddr): Scope | undefined {
  const first = address.getComponents()[0];
  if (first === undefined || (first.name !== 'ip4' && first.name !== 'ip6') || first.value === undefined)
    return undefined;
  return scopeOfIp(first.value);
}

function scopeOfIp(ip: string): Scope | undefined {
  const family = isIPv4(ip) ? 'ipv4' : 'ipv6';
  if (MAPPED.test(ip)) return undefined;
  if (NOWHERE.check(ip, family)) return undefined;
  if (LOOPBACK.check(ip, family)) return 'loopback';
  return PRIVATE.check(ip, family) ? 'private' : 'public';
}

/** Whether an IP address that a peer named for something else than this protocol may be dialled: far enough, and not of a link. */
export function mayDialIp(ip: string, connection: Scope): boolean {
  if (isIP(ip) === 0 || ip.includes('%')) return false;
  const scope = scopeOfIp(ip);
  if (scope === undefined || LINK_LOCAL.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6')) return false;
  return REACH[scope] >= REACH[connection];
}

/** Those that may be told over a connection of this scope; the farthest-reaching first. */
export function tellable(addresses: readonly string[], connection: Scope): string[] {
  const scoped = addresses.flatMap((address) => {
    const scope = scopeOf(multiaddr(address));
    return scope !== undefined && REACH[scope] >= REACH[connection] ? [{ address, scope }] : [];
  });
  return scoped.sort((a, b) => REACH[b.scope] - REACH[a.scope]).map(({ address }) => address);
}

/** The farthest-reaching first, direct ones before relayed ones of the same reach. */
export function byReach(addresses: readonly string[]): string[] {
  const rank = (address: string): number =>
    2 * REACH[scopeOf(multiaddr(address)) ?? 'public'] + (address.includes('/p2p-circuit') ? 0 : 1);
  return [...addresses].sort((a, b) => rank(b) - rank(a));
}

/** The farthest of them; undefined: none. */
export function farthest(scopes: readonly Scope[]): Scope | undefined {
  return scopes.reduce<Scope | undefined>(
    (far, scope) => (far === undefined || REACH[scope] > REACH[far] ? scope : far),
    undefined,
  );
}

/**
 * Those of a peer's claims about `peerKey` that may be dialled: IP and TCP, plain or over one relay, of that very peer, far enough.
 * Never throws: unfit claims are left out.
 */
export function believable(
  claims: readonly string[],
  about: { readonly peerKey: string; readonly connection: Scope; readonly countMax: number },
): string[] {
  const fit: string[] = [];
  for (const claim of claims) {
    if (fit.length >= about.countMax) break;
    try {
      const { multiaddr: parsed, peerKey } = parsePeerAddress(claim);
      const [ip, tcp, p2p, ...rest] = parsed.getComponents();
      const isShort = rest.length === 0 || (rest.length === 2 && rest[0]?.name === 'p2p-circuit');
      const fits = ip !== undefined && tcp?.name === 'tcp' && p2p?.name === 'p2p' && isShort;
      const scope = scopeOf(parsed);
      if (!fits || peerKey !== about.peerKey || scope === undefined) continue;
      if (REACH[scope] >= REACH[about.connection]) fit.push(parsed.toString());
    } catch {
      continue; // A claim that is no address is worth nothing, and no more.
    }
  }
  return fit;
}
