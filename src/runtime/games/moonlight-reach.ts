/**
 * Whether this machine reaches where a provider says its Sunshine is. The addresses are another's word: dialled are those that reach as far as
 * its own connection to us, never one of a link, on one port that a game stream can have. Names are resolved once, and what was judged is dialled.
 */
import { connect, isIP } from 'node:net';
import { type Scope, mayDialIp } from '#edge/p2p/address-scope.ts';
import { type Resolve, isInternal, resolveAll } from '#edge/rails/targets.ts';
import { type HostAndPort, hostAndPort } from './moonlight-hosts.ts';

const REACH_MS_MAX = 2_000;
const ADDRESSES_MAX = 8;

export interface ReachOptions {
  /** How far the provider's connection reaches; undefined, as over a relay: from anywhere. */
  readonly scope: Scope | undefined;
  readonly signal: AbortSignal;
  readonly resolve?: Resolve | undefined;
}

/** The first of them that answers; undefined: none, or none that may be dialled. */
export async function reachedOf(hosts: readonly string[], options: ReachOptions): Promise<string | undefined> {
  const named = [...new Set(hosts)].flatMap((text) => ({ text, at: hostAndPort(text) }));
  // One Sunshine has one port: nobody's ports are tried one by one.
  const port = named.find(({ at }) => at !== undefined)?.at?.port;
  const tried = await Promise.all(
    named.map(
      async ({ text, at }) => at?.port === port && at !== undefined && (await isReachable(at, options)) && text,
    ),
  );
  return tried.find((text) => text !== false);
}

async function isReachable({ host, port }: HostAndPort, { scope, signal, resolve }: ReachOptions): Promise<boolean> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(REACH_MS_MAX)]);
  const addresses = isIP(host) === 0 ? await addressesOf(host, until, resolve) : [host];
  const isFit = addresses.length > 0 && addresses.every((address) => mayDial(address, scope ?? 'public'));
  const tried = isFit ? addresses.slice(0, ADDRESSES_MAX) : [];
  return (await Promise.all(tried.map((address) => isThere({ host: address, port }, until)))).includes(true);
}

/** Addresses of the internet that carry another one inside may lead back into this network. */
function mayDial(address: string, connection: Scope): boolean {
  return mayDialIp(address, connection) && (!mayDialIp(address, 'public') || !isInternal(address));
}

function addressesOf(host: string, signal: AbortSignal, resolve: Resolve = resolveAll): Promise<string[]> {
  return new Promise((done) => {
    signal.addEventListener('abort', () => done([]), { once: true });
    resolve(host, (_fault, addresses) => done(addresses.map(({ address }) => address)));
  });
}

/** Connects and says nothing. */
function isThere({ host, port }: HostAndPort, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const socket = connect({ host, port, signal });
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
