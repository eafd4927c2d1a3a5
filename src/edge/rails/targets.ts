/**
 * Where a call may go: never to this machine or its networks, unless the operator allowed it. Names are resolved once, every address is
 * judged, and the connection goes to exactly those addresses, so that a name which later points elsewhere (DNS rebinding) gains nothing.
 * Source: RFC 6890 and its registries of special-purpose addresses.
 */
import { lookup as resolve } from 'node:dns';
import { BlockList, type LookupFunction, isIP } from 'node:net';
import { RAIL_LIMITS } from './limits.ts';

const INTERNAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Mapped, translated and tunnelled addresses carry a v4 one inside: none of them is a place to pay from. */
const INTERNAL_V6: readonly (readonly [string, number])[] = [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

// Two lists: a list of Node's holds a v4 address against the mapped range of v6 as well.
const internalV4 = new BlockList();
const internalV6 = new BlockList();
for (const [address, bits] of INTERNAL_V4) internalV4.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of INTERNAL_V6) internalV6.addSubnet(address, bits, 'ipv6');

/** A target on this machine or its networks. */
export class InternalTarget extends Error {
  override readonly name = 'InternalTarget';
}

export function isInternal(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 0) return true;
  return family === 4 ? internalV4.check(bare, 'ipv4') : internalV6.check(bare, 'ipv6');
}

export type UrlFault = 'malformed' | 'scheme' | 'credentials' | 'internal';

/** What is wrong with a URL before anything is resolved; undefined: nothing. */
export function urlFault(text: string, allowInternal: boolean): UrlFault | undefined {
  if (text.length > RAIL_LIMITS.urlCharsMax || !URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowInternal && url.protocol === 'http:')) return 'scheme';
  if (url.username !== '' || url.password !== '') return 'credentials';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLiteral = isIP(host) !== 0;
  const isLocalName = /(^|\.)(localhost|local|internal|lan|home\.arpa)\.?$/i.test(host) || !host.includes('.');
  if (!allowInternal && (isLiteral ? isInternal(host) : isLocalName)) return 'internal';
  return undefined;
}

export type Resolve = (
  host: string,
  done: (fault: Error | null, addresses: readonly { readonly address: string; readonly family: number }[]) => void,
) => void;

/** All addresses by the system's resolver. */
export function resolveAll(host: string, done: Parameters<Resolve>[1]): void {
  resolve(host, { all: true, verbatim: true }, (fault, addresses) => done(fault, fault === null ? addresses : []));
}

/** For `http.request`: the addresses that are judged are those that are dialled. */
export function guardedLookup(allowInternal: boolean, byName: Resolve = resolveAll): LookupFunction {
  return (host, options, done) => {
    byName(host, (fault, addresses) => {
      const [first] = addresses;
      if (fault !== null || first === undefined) {
        done(fault ?? new Error(`${host} has no address`), '', 0);
        return;
      }
      const foul = allowInternal ? undefined : addresses.find(({ address }) => isInternal(address));
      if (foul !== undefined) done(new InternalTarget(`${host} is ${foul.address}, inside`), '', 0);
      else if (options.all === true)
        done(
          null,
          addresses.map(({ address, family }) => ({ address, family })),
        );
      else done(null, first.address, first.family);
    });
  };
}
