/** Which component shows which path. Each is a chunk of its own. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { allWords } from '../texts/languages.ts';
import type { Path } from './paths.ts';

type Loader = () => Promise<{ readonly default: ComponentType }>;

/** The first pages: they show without Mantine and with the words of the frame; their fields come late (`ui/late.tsx`). */
function first<Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name): Loader {
  return async () => ({ default: (await load())[name] });
}

/** A page that stands without Mantine: those that only show. */
function plain<Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name): Loader {
  return async () => {
    const [loaded] = await Promise.all([load(), allWords()]);
    return { default: loaded[name] };
  };
}

/** A page with fields or dialogs. */
function page<Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name): Loader {
  return async () => {
    const [{ Mantine }, loaded] = await Promise.all([import('../ui/mantine.tsx'), load(), allWords()]);
    const Inner: ComponentType = loaded[name];
    return {
      default: () => (
        <Mantine>
          <Inner />
        </Mantine>
      ),
    };
  };
}

const LOADERS: Readonly<Record<Path, Loader>> = {
  '/': first(() => import('../features/overview/overview-page.tsx'), 'OverviewPage'),
  '/welcome': page(() => import('../features/identity/welcome-page.tsx'), 'WelcomePage'),
  '/login': page(() => import('../features/identity/login-page.tsx'), 'LoginPage'),
  '/restore': page(() => import('../features/identity/restore-page.tsx'), 'RestorePage'),
  '/network': page(() => import('../features/network/network-page.tsx'), 'NetworkPage'),
  '/network/admins': page(() => import('../features/admin/admins-page.tsx'), 'AdminsPage'),
  '/pools': page(() => import('../features/pools/pools-page.tsx'), 'PoolsPage'),
  '/pools/:pool': page(() => import('../features/pools/pool-page.tsx'), 'PoolPage'),
  '/pools/:pool/people': page(() => import('../features/govern/people-page.tsx'), 'PoolPeoplePage'),
  '/pools/:pool/members/:user': page(() => import('../features/pools/member-page.tsx'), 'MemberPage'),
  '/pools/:pool/settings': page(() => import('../features/govern/settings-page.tsx'), 'PoolSettingsPage'),
  '/pools/:pool/treasury': page(() => import('../features/treasury/treasury-page.tsx'), 'TreasuryPage'),
  '/pools/:pool/books': page(() => import('../features/books/books-page.tsx'), 'BooksPage'),
  '/pools/:pool/audit': page(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
  '/nodes': plain(() => import('../features/nodes/nodes-page.tsx'), 'NodesPage'),
  '/nodes/share': page(() => import('../features/nodes/share-page.tsx'), 'SharePage'),
  '/nodes/:node': page(() => import('../features/nodes/node-page.tsx'), 'NodePage'),
  '/market': first(() => import('../features/market/market-page.tsx'), 'MarketPage'),
  '/market/match': page(() => import('../features/requests/match-page.tsx'), 'MatchPage'),
  '/market/requests': page(() => import('../features/requests/requests-page.tsx'), 'RequestsPage'),
  '/market/requests/:request': page(() => import('../features/requests/request-page.tsx'), 'RequestPage'),
  '/games': page(() => import('../features/gaming/games-page.tsx'), 'GamesPage'),
  '/sessions/:order': page(() => import('../features/gaming/session-page.tsx'), 'SessionPage'),
  '/orders': plain(() => import('../features/orders/orders-page.tsx'), 'OrdersPage'),
  '/orders/:order': page(() => import('../features/orders/order-page.tsx'), 'OrderPage'),
  '/play/:order': plain(() => import('../features/play/play-page.tsx'), 'PlayPage'),
  '/jobs': plain(() => import('../features/jobs/jobs-page.tsx'), 'JobsPage'),
  '/jobs/new': page(() => import('../features/jobs/new-job-page.tsx'), 'NewJobPage'),
  '/jobs/:job': page(() => import('../features/jobs/job-page.tsx'), 'JobPage'),
  '/disputes': plain(() => import('../features/disputes/disputes-page.tsx'), 'DisputesPage'),
  '/disputes/:dispute': page(() => import('../features/disputes/dispute-page.tsx'), 'DisputePage'),
  '/withdrawals': page(() => import('../features/withdrawals/withdrawals-page.tsx'), 'WithdrawalsPage'),
  '/withdrawals/:withdrawal': page(() => import('../features/withdrawals/withdrawal-page.tsx'), 'WithdrawalPage'),
  '/wallet': first(() => import('../features/ledger/wallet-page.tsx'), 'WalletPage'),
  '/notifications': page(() => import('../features/notifications/notifications-page.tsx'), 'NotificationsPage'),
  '/settings': page(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
};

export const PAGES: Readonly<Record<Path, LazyExoticComponent<ComponentType>>> = Object.fromEntries(
  Object.entries(LOADERS).map(([path, load]) => [path, lazy(load)]),
) as Record<Path, LazyExoticComponent<ComponentType>>;

export function preloadPage(path: Path): void {
  // A failure shows when the page is really wanted.
  void LOADERS[path]().catch(() => undefined);
}
