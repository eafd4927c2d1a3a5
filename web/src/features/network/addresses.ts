/** Multiaddresses as people read them. */

const PARTS = /^\/(ip4|ip6|dns4|dns6|dns)\/([^/]+)\/tcp\/(\d+)/;

/** `192.168.0.7:5001` of `/ip4/192.168.0.7/tcp/5001/p2p/…`; what it does not know stays as it is. */
export function shortAddress(address: string | undefined): string {
  const match = PARTS.exec(address ?? '');
  if (match === null) return address ?? '–';
  const [, , host = '', port = ''] = match;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export type AddressReach = 'local' | 'lanOnly' | 'public';

/** From how far an address can be meant at all; undefined where its text does not tell. */
export function addressReach(address: string): AddressReach | undefined {
  const [, kind = '', host = ''] = PARTS.exec(address) ?? [];
  if (kind === 'ip4') {
    if (host.startsWith('127.')) return 'local';
    return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(host)
      ? 'lanOnly'
      : 'public';
  }
  if (kind === 'ip6') {
    if (host === '::1') return 'local';
    return /^f[cde]/i.test(host) ? 'lanOnly' : 'public';
  }
  return undefined;
}
