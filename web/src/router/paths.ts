/** Every address of the page, with what it takes. Written by hand: the library for it weighs a fifth of what a first load may. */
export const PATHS = [
  '/',
  '/welcome',
  '/login',
  '/restore',
  '/network',
  '/network/admins',
  '/pools',
  '/pools/:pool',
  '/pools/:pool/people',
  '/pools/:pool/members/:user',
  '/pools/:pool/settings',
  '/pools/:pool/treasury',
  '/pools/:pool/books',
  '/pools/:pool/audit',
  '/nodes',
  '/nodes/share',
  '/nodes/:node',
  '/market',
  '/market/match',
  '/market/requests',
  '/market/requests/:request',
  '/games',
  '/sessions/:order',
  '/orders',
  '/orders/:order',
  '/play/:order',
  '/jobs',
  '/jobs/new',
  '/jobs/:job',
  '/disputes',
  '/disputes/:dispute',
  '/wallet',
  '/withdrawals',
  '/withdrawals/:withdrawal',
  '/notifications',
  '/settings',
] as const;
export type Path = (typeof PATHS)[number];

type NamesOf<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;
export type ParamsOf<P extends Path> = Readonly<Record<NamesOf<P>, string>>;
export type Search = Readonly<Record<string, string>>;

/** Where a link leads: `params` only where the path has some. */
export type Target<P extends Path = Path> = P extends Path
  ? { readonly to: P; readonly search?: Search | undefined } & ([NamesOf<P>] extends [never]
      ? { readonly params?: undefined }
      : { readonly params: ParamsOf<P> })
  : never;

export interface Match {
  readonly path: Path;
  readonly params: Readonly<Record<string, string>>;
}

export function hrefOf(target: Target): string {
  const params: Readonly<Record<string, string>> = target.params ?? {};
  const path = target.to.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const query = new URLSearchParams(target.search).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** Literal paths stand before those with a parameter (`/jobs/new` is no job). */
export function matchPath(pathname: string): Match | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  for (const path of PATHS) {
    const wanted = path.split('/').filter((part) => part !== '');
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((want, index) => {
      const part = parts[index] ?? '';
      if (!want.startsWith(':')) return want === part;
      params[want.slice(1)] = decodeURIComponent(part);
      return true;
    });
    if (fits) return { path, params };
  }
  return undefined;
}
