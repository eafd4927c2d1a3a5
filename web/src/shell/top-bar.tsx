import {
  IconLogout,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
  IconSunMoon,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { login } from '../api.ts';
import { Bell } from '../features/notifications/bell.tsx';
import { logOut } from '../features/identity/log-out.ts';
import { Link } from '../router/link.tsx';
import { LANGUAGES, LANGUAGE_NAMES, chooseLanguage } from '../texts/languages.ts';
import { useTexts } from '../texts/use-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { Drop } from '../ui/drop.tsx';
import { Handle } from '../ui/handle.tsx';
import { SCHEMES, type Scheme, chooseScheme, scheme } from '../ui/scheme.ts';
import { useStore } from '../ui/store.ts';
import { openPalette } from './palette-store.ts';
import { PeersPill } from './peers-pill.tsx';
import { PoolSwitch } from './pool-switch.tsx';

export function TopBar({ isPhone }: { readonly isPhone: boolean }): ReactNode {
  const { t } = useTexts();
  return (
    <header className="top-bar">
      {isPhone ? (
        <div className="grow">
          <PoolSwitch />
        </div>
      ) : (
        <button
          type="button"
          className="search"
          onClick={openPalette}
          aria-keyshortcuts="Control+K"
          data-testid="palette"
        >
          <IconSearch size={17} stroke={1.7} aria-hidden="true" />
          <span className="grow cut">{t('shell.search')}</span>
          <kbd>Ctrl K</kbd>
        </button>
      )}
      <PeersPill isShort={isPhone} />
      {!isPhone && <LanguageSwitch />}
      {!isPhone && <ThemeSwitch />}
      <Bell />
      <PersonMenu isPhone={isPhone} />
    </header>
  );
}

/** Both names side by side: who needs it cannot read the present one. */
export function LanguageSwitch(): ReactNode {
  const { t, language } = useTexts();
  return (
    <div className="switch" role="group" aria-label={t('shell.language')}>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          title={LANGUAGE_NAMES[one]}
          onClick={() => void chooseLanguage(one)}
          data-testid={`language-${one}`}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

const ICONS: Readonly<Record<Scheme, TablerIcon>> = { dark: IconMoon, auto: IconSunMoon, light: IconSun };

/** Dark, as the system, light, and round again. */
export function ThemeSwitch(): ReactNode {
  const { t } = useTexts();
  const now = useStore(scheme);
  const next = SCHEMES[(SCHEMES.indexOf(now) + 1) % SCHEMES.length] ?? 'dark';
  const Icon = ICONS[now];
  return (
    <IconButton
      label={t('shell.themeNow', { now: t(`shell.${now}`), next: t(`shell.${next}`) })}
      onClick={() => chooseScheme(next)}
      data-testid="theme"
    >
      <Icon size={19} stroke={1.6} aria-hidden="true" />
    </IconButton>
  );
}

function PersonMenu({ isPhone }: { readonly isPhone: boolean }): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
  if (state.state !== 'in') return null;
  return (
    <Drop
      label={t('shell.account')}
      className="icon-button"
      testId="account"
      button={<IconUser size={19} stroke={1.6} aria-hidden="true" />}
    >
      {(close) => (
        <>
          <div className="drop-title">
            <Handle handle={state.me.handle} user={state.me.user} isCopyable />
          </div>
          {isPhone && (
            <div className="row-apart drop-item">
              <LanguageSwitch />
              <ThemeSwitch />
            </div>
          )}
          {isPhone && (
            <button
              type="button"
              className="drop-item"
              onClick={() => {
                close();
                openPalette();
              }}
            >
              <IconSearch size={18} stroke={1.6} aria-hidden="true" />
              {t('shell.searchShort')}
            </button>
          )}
          <Link to="/settings" className="drop-item" onClick={close}>
            <IconSettings size={18} stroke={1.6} aria-hidden="true" />
            {t('shell.settings')}
          </Link>
          <button type="button" className="drop-item" onClick={() => void logOut()} data-testid="log-out">
            <IconLogout size={18} stroke={1.6} aria-hidden="true" />
            {t('shell.logOut')}
          </button>
        </>
      )}
    </Drop>
  );
}
