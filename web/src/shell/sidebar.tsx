import type { ReactNode } from 'react';
import { Link } from '../router/link.tsx';
import { usePlace } from '../router/router.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Logo } from '../ui/logo.tsx';
import { MachineSwitch } from './machine-switch.tsx';
import { NAVIGATION, isCurrent } from './navigation.ts';
import { PoolSwitch } from './pool-switch.tsx';

export function Sidebar(): ReactNode {
  const { t } = useTexts();
  const { pathname } = usePlace();
  return (
    <aside className="sidebar" aria-label={t('shell.sidebar')}>
      <Link to="/" className="brand">
        <Logo />
        <span>Power Realms</span>
      </Link>
      <PoolSwitch />
      <nav aria-label={t('shell.navigation')}>
        <ul>
          {NAVIGATION.filter(({ isInTopBar }) => isInTopBar !== true).map((item) => (
            <li key={item.id}>
              <Link
                to={item.path}
                className="nav-item"
                aria-current={isCurrent(item, pathname) ? 'page' : undefined}
                data-testid={`nav-${item.id}`}
              >
                <item.icon size={19} stroke={1.6} aria-hidden="true" />
                <span>{t(item.text)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <MachineSwitch />
    </aside>
  );
}
