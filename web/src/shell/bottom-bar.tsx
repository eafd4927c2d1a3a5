import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from '../router/link.tsx';
import { usePlace } from '../router/router.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Drop } from '../ui/drop.tsx';
import { NAVIGATION, type NavItem, isCurrent } from './navigation.ts';

/** A thumb's reach: four pages, and the rest behind the fifth. */
export function BottomBar(): ReactNode {
  const { t } = useTexts();
  const { pathname } = usePlace();
  const first = NAVIGATION.filter(({ isOnPhone }) => isOnPhone === true);
  const rest = NAVIGATION.filter(({ isOnPhone, isInTopBar }) => isOnPhone !== true && isInTopBar !== true);
  const current = (item: NavItem): 'page' | undefined => (isCurrent(item, pathname) ? 'page' : undefined);
  return (
    <nav className="bottom-bar" aria-label={t('shell.navigation')}>
      {first.map((item) => (
        <Link
          key={item.id}
          to={item.path}
          className="bottom-item"
          aria-current={current(item)}
          data-testid={`nav-${item.id}`}
        >
          <item.icon size={22} stroke={1.6} aria-hidden="true" />
          <span>{t(item.text)}</span>
        </Link>
      ))}
      <Drop
        label={t('shell.more')}
        className="bottom-item"
        testId="nav-more"
        button={
          <>
            <IconDots size={22} stroke={1.6} aria-hidden="true" />
            <span>{t('shell.more')}</span>
          </>
        }
      >
        {(close) =>
          rest.map((item) => (
            <Link
              key={item.id}
              to={item.path}
              className="drop-item"
              aria-current={current(item)}
              onClick={close}
              data-testid={`nav-${item.id}`}
            >
              <item.icon size={20} stroke={1.6} aria-hidden="true" />
              {t(item.text)}
            </Link>
          ))
        }
      </Drop>
    </nav>
  );
}
