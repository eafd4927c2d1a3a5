/** Where Moonlight connects to: what its owner says, or the addresses of the network cards. Nothing is relayed. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { SunshineSettings } from '#edge/sunshine/port.ts';

/** The game stream's, unless Sunshine has another: then it is written behind. */
const USUAL_PORT = 47_989;
/** Its others lie around it. Source: Sunshine's documentation, `port`. */
const STREAM_PORT_MIN = 1_029;
const STREAM_PORT_MAX = 65_514;
const HOSTS_MAX = 16;
/** Of this link alone: no use to type in. */
const LINK_LOCAL = /^(169\.254\.|fe80:)/i;

export function hostsOf(
  { address, port }: Pick<SunshineSettings, 'address' | 'port'>,
  cards: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string[] {
  const own = Object.values(cards)
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && !LINK_LOCAL.test(one.address))
    .map((one) => one.address);
  const hosts = address === '' ? own.slice(0, HOSTS_MAX) : [address];
  const stream = port - 1;
  return hosts.map((host) => {
    const named = host.includes(':') ? `[${host}]` : host;
    return stream === USUAL_PORT ? named : `${named}:${stream}`;
  });
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** undefined: nothing that a Sunshine can have. */
export function hostAndPort(text: string): HostAndPort | undefined {
  const [, bare, name, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bare ?? name;
  const port = digits === undefined ? USUAL_PORT : Number(digits);
  if (host === undefined || (bare !== undefined && isIP(bare) !== 6)) return undefined;
  return port < STREAM_PORT_MIN || port > STREAM_PORT_MAX ? undefined : { host, port };
}
