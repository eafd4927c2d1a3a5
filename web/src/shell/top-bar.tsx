import { IconLogout, IconMoon, IconSearch, IconSettings, IconSun, IconSunMoon, IconUser } from '@tabler/icons-react';
import { useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { login } from '../api.ts';
import { logOut } from '../features/identity/log-out.ts';
import { Link } from '../router/link.tsx';
import { LANGUAGES, LANGUAGE_NAMES, chooseLanguage } from '../texts/languages.ts';
import { type PlainKey, useTexts } from '../texts/use-texts.ts';
import { Drop } from '../ui/drop.tsx';
import { Handle } from '../ui/handle.tsx';
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
        <button type="button" className="search" onClick={openPalette} aria-keyshortcuts="Control+K" data-testid="palette">
          <IconSearch size={17} stroke={1.7} aria-hidden="true" />
          <span className="grow cut">{t('shell.search')}</span>
          <kbd>Ctrl K</kbd>
        </button>
      )}
      <PeersPill isShort={isPhone} />
      {!isPhone && <LanguageSwitch />}
      {!isPhone && <ThemeSwitch />}
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
        <button key={one} type="button" lang={one} aria-pressed={one === language} title={LANGUAGE_NAMES[one]} onClick={() => void chooseLanguage(one)} data-testid={`language-${one}`}>
          {one.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

const SCHEMES = [
  { scheme: 'dark', icon: IconMoon, text: 'shell.dark' },
  { scheme: 'auto', icon: IconSunMoon, text: 'shell.auto' },
  { scheme: 'light', icon: IconSun, text: 'shell.light' },
] as const satisfies readonly { readonly scheme: string; readonly icon: unknown; readonly text: PlainKey }[];

/** Dark, as the system, light, and round again. */
export function ThemeSwitch(): ReactNode {
  const { t } = useTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const index = Math.max(0, SCHEMES.findIndex(({ scheme }) => scheme === colorScheme));
  const now = SCHEMES[index] ?? SCHEMES[0];
  const next = SCHEMES[(index + 1) % SCHEMES.length] ?? SCHEMES[0];
  const label = t('shell.themeNow', { now: t(now.text), next: t(next.text) });
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => setColorScheme(next.scheme)} data-testid="theme">
      <now.icon size={19} stroke={1.6} aria-hidden="true" />
    </button>
  );
}

function PersonMenu({ isPhone }: { readonly isPhone: boolean }): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
  if (state.state !== 'in') return null;
  return (
    <Drop label={t('shell.account')} className="icon-button" testId="account" button={<IconUser size={19} stroke={1.6} aria-hidden="true" />}>
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
