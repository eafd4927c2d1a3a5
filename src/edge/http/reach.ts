/**
 * Who may reach us, and as whom: no web page may drive the instance.
 *
 *   Host    must name us: a page whose DNS name was pointed at this machine (DNS rebinding) still says its own name.
 *   Origin  must be ours: browsers name the page that asks, on every request that could change something.
 *   Sec-Fetch-Site catches what has no Origin (images, scripts, downloads of another site).
 *
 * "Us": a loopback name or the address that this very connection came to, with our port; the name that we listen on; or one
 * of the public URLs. Programs send neither Origin nor Sec-Fetch-Site and are not meant here: they need a token.
 * Sources: Fetch Metadata Request Headers (W3C), RFC 6454 section 7, RFC 9110 section 7.2.
 */

/** What of a request decides it. */
export interface Reached {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
}

export type ReachRefusal = 'auth.forbidden_host' | 'auth.forbidden_origin';

export interface Reach {
  refusalOf(request: Reached): ReachRefusal | undefined;
  /** From a program on this machine, not through a proxy on it. */
  isLocal(request: Reached): boolean;
  /** The browser speaks TLS (to a proxy before us): its cookies may be `Secure`. */
  isSecure(request: Reached): boolean;
}

const LOOPBACK = /^(localhost|\[::1\]|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

export function createReach(options: { readonly host: string; readonly publicUrls: readonly string[] }): Reach {
  const publicUrls = options.publicUrls.map((url) => new URL(url));
  const ownName = bracketed(options.host.toLowerCase());

  const isOwn = (name: string, request: Reached) =>
    LOOPBACK.test(name) || name === ownName || name === bracketed(plainAddress(request.localAddress));

  const isOurHost = (text: string, request: Reached) => {
    const own = authorityOf('http:', text);
    if (own !== undefined && own.port === request.localPort && isOwn(own.name, request)) return true;
    return publicUrlsOf(text).length > 0;
  };

  const publicUrlsOf = (text: string) =>
    publicUrls.filter((url) => {
      const given = authorityOf(url.protocol, text);
      const meant = authorityOf(url.protocol, url.host);
      return given !== undefined && given.name === meant?.name && given.port === meant.port;
    });

  const isOurOrigin = (origin: string, request: Reached) => {
    if (publicUrls.some((url) => url.origin === origin)) return true;
    const own = origin.startsWith('http://') ? authorityOf('http:', origin.slice('http://'.length)) : undefined;
    return own !== undefined && own.port === request.localPort && isOwn(own.name, request);
  };

  const isSecure = (request: Reached) => {
    const origin = header(request, 'origin');
    if (origin !== undefined) return origin.startsWith('https://');
    const reached = publicUrlsOf(header(request, 'host') ?? '');
    return reached.length > 0 && reached.every((url) => url.protocol === 'https:');
  };

  return {
    isSecure,
    refusalOf: (request) => {
      if (!isOurHost(header(request, 'host') ?? '', request)) return 'auth.forbidden_host';
      const origin = header(request, 'origin');
      if (origin !== undefined) return isOurOrigin(origin, request) ? undefined : 'auth.forbidden_origin';
      return isForeignFetch(request) ? 'auth.forbidden_origin' : undefined;
    },
    isLocal: (request) => {
      if (FORWARDED.some((name) => request.headers[name] !== undefined)) return false;
      // A proxy that adds nothing still shows in what the browser said.
      const names = [header(request, 'host'), header(request, 'origin')?.replace(/^https?:\/\//, '')];
      if (names.some((name) => name !== undefined && publicUrlsOf(name).some((url) => !LOOPBACK.test(url.hostname))))
        return false;
      const remote = plainAddress(request.remoteAddress);
      return LOOPBACK.test(bracketed(remote)) || remote === plainAddress(request.localAddress);
    },
  };
}

/** Asked for by another site, without an Origin. A link that a person follows to a page is none: only the API must not be reached so. */
function isForeignFetch(request: Reached): boolean {
  const site = header(request, 'sec-fetch-site');
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const isFollowedLink =
    request.method === 'GET' &&
    header(request, 'sec-fetch-mode') === 'navigate' &&
    header(request, 'sec-fetch-dest') === 'document' &&
    !request.path.startsWith('/api/');
  return !isFollowedLink;
}

function header(request: Reached, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function authorityOf(protocol: string, text: string): { readonly name: string; readonly port: number } | undefined {
  if (!/^[^\s/\\@?#]+$/.test(text)) return undefined;
  const address = `${protocol}//${text}`;
  if (!URL.canParse(address)) return undefined;
  const { hostname, port } = new URL(address);
  return { name: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}

/** IPv4 inside IPv6 (RFC 4291, section 2.5.5.2) is the same address. */
function plainAddress(address: string): string {
  return address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .toLowerCase();
}

/** An IPv6 address as it stands in URLs; only there do names have colons. */
function bracketed(name: string): string {
  return name.includes(':') ? `[${name}]` : name;
}
