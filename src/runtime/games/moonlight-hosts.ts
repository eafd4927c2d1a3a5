/** Where Moonlight connects to: what its owner says, or the addresses of the network cards. Nothing is relayed. */
import { networkInterfaces } from 'node:os';
import type { SunshineSettings } from '#edge/sunshine/port.ts';

/** The game stream's, unless Sunshine has another: then it is written behind. */
const USUAL_PORT = 47_989;
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

export function hostAndPort(text: string): { readonly host: string; readonly port: number } {
  const [, bare, name, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  return { host: bare ?? name ?? '', port: port === undefined ? USUAL_PORT : Math.min(65_535, Number(port)) };
}
