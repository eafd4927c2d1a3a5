/** The pages of the frame, in their order. A new page is added here, in the paths and in the routes. */
import {
  IconBell,
  IconBriefcase2,
  IconBuildingCastle,
  IconBuildingStore,
  IconBuildingBank,
  IconChartDots3,
  IconCpu,
  IconDeviceGamepad2,
  IconLayoutDashboard,
  IconReceipt2,
  IconScale,
  IconSettings,
  IconWallet,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Path } from '../router/paths.ts';
import type { PlainKey } from '../texts/use-texts.ts';

export interface NavItem {
  readonly id: string;
  readonly path: Extract<
    Path,
    | '/'
    | '/jobs'
    | '/market'
    | '/games'
    | '/orders'
    | '/nodes'
    | '/wallet'
    | '/disputes'
    | '/withdrawals'
    | '/pools'
    | '/network'
    | '/notifications'
    | '/settings'
  >;
  readonly text: PlainKey;
  readonly icon: TablerIcon;
  /** Second key after `g`. */
  readonly shortcut: string;
  /** It has a place of its own in the top bar. */
  readonly isInTopBar?: boolean;
  /** One of the four that a phone shows at once. */
  readonly isOnPhone?: boolean;
}

export const NAVIGATION: readonly NavItem[] = [
  { id: 'overview', path: '/', text: 'shell.overview', icon: IconLayoutDashboard, shortcut: 'o', isOnPhone: true },
  { id: 'jobs', path: '/jobs', text: 'shell.jobs', icon: IconBriefcase2, shortcut: 'j', isOnPhone: true },
  { id: 'market', path: '/market', text: 'shell.market', icon: IconBuildingStore, shortcut: 'm', isOnPhone: true },
  { id: 'games', path: '/games', text: 'shell.games', icon: IconDeviceGamepad2, shortcut: 'a' },
  { id: 'orders', path: '/orders', text: 'shell.orders', icon: IconReceipt2, shortcut: 'r' },
  { id: 'disputes', path: '/disputes', text: 'shell.disputes', icon: IconScale, shortcut: 'd' },
  { id: 'nodes', path: '/nodes', text: 'shell.nodes', icon: IconCpu, shortcut: 'n' },
  { id: 'wallet', path: '/wallet', text: 'shell.wallet', icon: IconWallet, shortcut: 'w', isOnPhone: true },
  { id: 'withdrawals', path: '/withdrawals', text: 'shell.withdrawals', icon: IconBuildingBank, shortcut: 't' },
  { id: 'pools', path: '/pools', text: 'shell.pools', icon: IconBuildingCastle, shortcut: 'p' },
  { id: 'network', path: '/network', text: 'shell.network', icon: IconChartDots3, shortcut: 'k' },
  {
    id: 'notifications',
    path: '/notifications',
    text: 'notices.title',
    icon: IconBell,
    shortcut: 'i',
    isInTopBar: true,
  },
  { id: 'settings', path: '/settings', text: 'shell.settings', icon: IconSettings, shortcut: 's' },
];

export function isCurrent(item: NavItem, pathname: string): boolean {
  return item.path === '/' ? pathname === '/' : pathname === item.path || pathname.startsWith(`${item.path}/`);
}
